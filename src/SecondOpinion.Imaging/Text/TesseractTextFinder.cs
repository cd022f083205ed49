using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Text;

/// <summary>Finds text by Tesseract, as the picture is and three times larger against its surroundings, upright and on end, and by our own look at
/// strokes; everything that any of them finds counts.</summary>
public sealed class TesseractTextFinder(TextSearchSettings settings) : ITextFinder
{
    /// <summary>Below this confidence a word is a place to blacken, but not a reading: textures are full of such.</summary>
    private const double Sure = 50;

    private Version? _version;

    /// <inheritdoc/>
    public async Task<string?> EngineAsync(CancellationToken cancellationToken) =>
        await CheckAsync(cancellationToken) is null ? $"tesseract {_version}" : null;

    /// <inheritdoc/>
    public async Task<TextSearch> FindAsync(IReadOnlyList<GreyPicture> pictures, CancellationToken cancellationToken)
    {
        if (await CheckAsync(cancellationToken) is { } unfit)
        {
            return new TextSearch.Failed(unfit);
        }

        var boxes = new List<TextBox>();
        foreach (var picture in pictures)
        {
            boxes.AddRange(StrokeFinder.Find(picture).Select(box => new TextBox(box, 0)));
            foreach (var tile in Tiles.Of(picture))
            {
                foreach (var look in Looks.Of(tile.Picture))
                {
                    var (words, failure) = await Tesseract.ReadAsync(settings, look.Picture, cancellationToken);
                    if (failure is not null)
                    {
                        return new TextSearch.Failed(failure);
                    }

                    boxes.AddRange(Words.Of(words, look.Factor, look.IsOnEnd).Select(word => new TextBox(look.Back(word.Box), word.Confidence >= Sure ? word.LongestRun : 0))
                        .Select(box => box with { Box = box.Box with { Left = box.Box.Left + tile.Left, Top = box.Box.Top + tile.Top } }));
                }
            }
        }

        return new TextSearch.Done(boxes);
    }

    /// <summary>Null when the engine can be used; otherwise why not.</summary>
    private async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        _version ??= await Tesseract.VersionAsync(settings, cancellationToken);
        return _version is null ? "engine-missing" : _version < Version.Parse(settings.LeastVersion) ? "engine-version" : null;
    }
}
