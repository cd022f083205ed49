using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>All that turns stored values into what is seen: the modality step, the VOI step and the palette of one frame.</summary>
/// <remarks>A table wins over numbers where both are given. Without a VOI step the frame's least and greatest value become black and white.</remarks>
public sealed record DisplayWindow
{
    /// <summary>Rescale Slope (0028,1053).</summary>
    public double Slope { get; init; } = 1;

    /// <summary>Rescale Intercept (0028,1052).</summary>
    public double Intercept { get; init; }

    /// <summary>The table of Modality LUT Sequence (0028,3000).</summary>
    public LookupTable? ModalityLut { get; init; }

    /// <summary>Window Center and Width.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>The first table of VOI LUT Sequence (0028,3010).</summary>
    public LookupTable? VoiLut { get; init; }

    /// <summary>Whether grey is turned round: Presentation LUT Shape INVERSE or IDENTITY; null leaves it to MONOCHROME1.</summary>
    public bool? IsInverted { get; init; }

    /// <summary>Needed for PALETTE COLOR.</summary>
    public Palette? Palette { get; init; }

    /// <summary>How a frame is shown by its own header: the first window or VOI table given, and the palette.</summary>
    /// <param name="dataset">The header.</param>
    /// <param name="layout">The frames' layout.</param>
    /// <param name="frame">From 0; matters where windows differ by frame (enhanced images).</param>
    /// <exception cref="DicomException">A table contradicts its descriptor, or a palette is missing or segmented.</exception>
    public static DisplayWindow Of(DicomDataset dataset, PixelLayout layout, int frame = 0) => DisplayWindowReader.Read(dataset, layout, frame);

    /// <summary>The value in the modality's unit, such as HU.</summary>
    internal double Modality(long stored) => ModalityLut is { } table ? table.Map(stored) : (stored * Slope) + Intercept;

    internal bool Inverts(PixelLayout layout) => IsInverted ?? layout.Photometric == "MONOCHROME1";
}

/// <summary>The three tables of a PALETTE COLOR image. Segmented palettes must be expanded first.</summary>
/// <param name="Red">Red Palette Color Lookup Table (0028,1201).</param>
/// <param name="Green">Green Palette Color Lookup Table (0028,1202).</param>
/// <param name="Blue">Blue Palette Color Lookup Table (0028,1203).</param>
public sealed record Palette(LookupTable Red, LookupTable Green, LookupTable Blue);
