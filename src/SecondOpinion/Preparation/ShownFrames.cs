using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Frames as they would be shown with some boxes blackened.</summary>
internal sealed class ShownFrames(FrameSupply frames, DicomDataset header)
{
    private readonly PixelLayout _layout = frames.Layout;

    /// <summary>Decodes a frame and blackens boxes in its stored pixels.</summary>
    public void Read(int index, IReadOnlyList<PictureBox> boxes, Span<byte> frame)
    {
        frames.Decode(index, frame);
        Blacken(frame, _layout, header, boxes);
    }

    /// <summary>The frame in the form in which it is sealed.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="boxes">Blackened.</param>
    /// <param name="buffer">Exactly as long as a decoded frame; the answer may lie in it.</param>
    public ReadOnlyMemory<byte> Make(int index, IReadOnlyList<PictureBox> boxes, Memory<byte> buffer)
    {
        if (frames.Form == NormalForm.Jpeg)
        {
            return frames.Jpeg(index, new PixelMask(boxes), boxes.Count > 0 ? DisplayWindow.Of(header, _layout) : null);
        }

        Read(index, boxes, buffer.Span);
        return buffer;
    }

    /// <summary>Blackens boxes in the stored pixels of a frame.</summary>
    public static void Blacken(Span<byte> frame, PixelLayout layout, DicomDataset header, IReadOnlyList<PictureBox> boxes)
    {
        if (boxes.Count > 0)
        {
            MaskedPixels.Blacken(frame, layout, new PixelMask(boxes), DisplayWindow.Of(header, layout));
        }
    }

    /// <summary>What is searched of frames with one border: some of them, and, where that leaves any out, what all of them show at their brightest and darkest.</summary>
    public IEnumerable<IReadOnlyList<GreyPicture>> Pictures(IReadOnlyList<int> kind, IReadOnlyList<PictureBox> boxes)
    {
        foreach (var index in FramesToSearch.Sample(kind))
        {
            yield return Draw(index, boxes);
        }

        if (kind.Count > FramesToSearch.Short)
        {
            yield return Extremes(kind, boxes);
        }
    }

    private IReadOnlyList<GreyPicture> Draw(int index, IReadOnlyList<PictureBox> boxes)
    {
        var frame = new byte[_layout.FrameBytes];
        Read(index, boxes, frame);
        return PicturesForText.Of(frame, _layout, DisplayWindow.Of(header, _layout, index));
    }

    private IReadOnlyList<GreyPicture> Extremes(IReadOnlyList<int> kind, IReadOnlyList<PictureBox> boxes)
    {
        var brightest = new byte[_layout.Columns * _layout.Rows];
        var darkest = new byte[brightest.Length];
        darkest.AsSpan().Fill(byte.MaxValue);
        foreach (var index in kind)
        {
            var pixels = Draw(index, boxes)[0].Pixels;
            for (var place = 0; place < pixels.Length; place++)
            {
                brightest[place] = Math.Max(brightest[place], pixels[place]);
                darkest[place] = Math.Min(darkest[place], pixels[place]);
            }
        }

        return [new GreyPicture(brightest, _layout.Columns, _layout.Rows), new GreyPicture(darkest, _layout.Columns, _layout.Rows)];
    }
}
