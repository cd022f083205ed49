using System.Buffers;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Looks at the pixels of an instance: what its header or its device says is no picture goes; text is searched for in all frames and goes;
/// and what then comes out is searched again. What still shows a word, or could not be searched, is for a person to look at.</summary>
public sealed class PixelCare(ITextFinder finder)
{
    /// <summary>A word is so many letters and digits in a row; fewer are read into any texture.</summary>
    private const int Word = 3;

    /// <summary>Where more than this is writing, blackening leaves no picture.</summary>
    private const double MostText = 0.4;

    /// <summary>Looks at one instance. It writes nothing: the boxes are blackened where the frames are sealed.</summary>
    /// <param name="frames">As archived.</param>
    /// <param name="header">As archived.</param>
    /// <param name="look">What the gate said.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Dicom.DicomException">A frame or its tables cannot be read.</exception>
    internal async Task<PixelOutcome> LookAsync(FrameSupply frames, DicomDataset header, Judgement.Look look, CancellationToken cancellationToken)
    {
        var layout = frames.Layout;
        var places = PicturePlaces.Of(header, look.Policy, layout.Columns, layout.Rows);
        if (look.NeedsPlaces && !places.IsWhole)
        {
            return PixelOutcome.ToReview("no-regions", places.Boxes, null);
        }

        if (await finder.EngineAsync(cancellationToken) is not { } engine)
        {
            return PixelOutcome.ToReview("engine-missing", places.Boxes, null);
        }

        var shown = new ShownFrames(frames, header);
        var kinds = FramesToSearch.ByBorder(frames.Count, layout, (index, frame) => shown.Read(index, places.Boxes, frame));
        if (kinds.Sum(kind => FramesToSearch.Sample(kind).Count()) > FramesToSearch.Most)
        {
            return PixelOutcome.ToReview("too-many-frames", places.Boxes, engine);
        }

        var (text, failure) = await SearchAsync(shown, kinds, places.Boxes, cancellationToken);
        List<PictureBox> boxes = [.. places.Boxes, .. TextMask.Of(text, layout.Columns, layout.Rows)];
        if ((failure ?? Doubt(look, layout, boxes, text)) is { } doubt)
        {
            return PixelOutcome.ToReview(doubt, boxes, engine);
        }

        var (left, failed) = await SearchAsync(shown, kinds, boxes, cancellationToken);
        List<PictureBox> words = [.. left.Where(box => box.LongestWord >= Word && !TextMask.Covers(boxes, box.Box)).Select(box => box.Box)];
        return failed is not null ? PixelOutcome.ToReview(failed, boxes, engine)
            : words.Count > 0 ? PixelOutcome.ToReview("text-left", [.. boxes, .. words], engine)
            : PixelOutcome.Cleaned(boxes, engine);
    }

    private static string? Doubt(Judgement.Look look, PixelLayout layout, List<PictureBox> boxes, IReadOnlyList<TextBox> text) =>
        look.SaysText && boxes.Count == 0 ? "text-not-found"
        : TextMask.Of(text, layout.Columns, layout.Rows).Sum(box => box.Area) > MostText * layout.Columns * layout.Rows ? "much-text"
        : null;

    /// <summary>Everything found in the frames to search, as they are with the boxes blackened; or why they could not all be searched.</summary>
    private async Task<(IReadOnlyList<TextBox> Text, string? Failure)> SearchAsync(
        ShownFrames shown, IReadOnlyList<IReadOnlyList<int>> kinds, IReadOnlyList<PictureBox> boxes, CancellationToken cancellationToken)
    {
        var found = new List<TextBox>();
        foreach (var pictures in kinds.SelectMany(kind => shown.Pictures(kind, boxes)))
        {
            switch (await finder.FindAsync(pictures, cancellationToken))
            {
                case TextSearch.Done done:
                    found.AddRange(done.Boxes);
                    break;
                case TextSearch.Failed failed:
                    return (found, failed.Word);
            }
        }

        return (found, null);
    }
}
