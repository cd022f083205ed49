using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>An image whose header may leave, and whose frames may with some boxes blackened. Frames are decoded when they are asked for.</summary>
internal sealed class SafeImage
{
    private readonly FrameSupply _frames;
    private readonly ShownFrames _shown;
    private readonly IReadOnlyList<PictureBox> _boxes;

    /// <param name="frames">As archived.</param>
    /// <param name="source">The header as archived.</param>
    /// <param name="clean">The header that may leave; finished here.</param>
    /// <param name="cleaning">What was done to the pixels; null where nothing need be.</param>
    public SafeImage(FrameSupply frames, DicomDataset source, Deidentified clean, PixelCleaning? cleaning)
    {
        (_frames, _shown, Clean, Cleaning) = (frames, new ShownFrames(frames, source), clean, cleaning);
        _boxes = cleaning?.Boxes ?? [];
        if (cleaning is not null)
        {
            PixelStatement.Note(clean.Header);
        }

        frames.Describe(clean.Header);
    }

    public Deidentified Clean { get; }

    public PixelCleaning? Cleaning { get; }

    /// <summary>Transfer syntax of the frames.</summary>
    public string Form => _frames.Form;

    /// <summary>At least 1.</summary>
    public int FrameCount => _frames.Count;

    /// <summary>Bytes of a decoded frame.</summary>
    public int FrameLength => checked((int)_frames.Layout.FrameBytes);

    /// <summary>One frame in its form.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="buffer">Exactly <see cref="FrameLength"/> long; the answer may lie in it.</param>
    /// <exception cref="Dicom.DicomException">It is missing or damaged.</exception>
    public ReadOnlyMemory<byte> Frame(int index, Memory<byte> buffer) => _shown.Make(index, _boxes, buffer);
}
