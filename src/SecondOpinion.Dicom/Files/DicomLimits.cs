namespace SecondOpinion.Dicom.Files;

/// <summary>How much a file may demand before it is refused. Every limit is checked before the memory is taken.</summary>
public sealed record DicomLimits
{
    private const int DeepestSafe = 256;

    /// <summary>The limits that hold unless a caller says otherwise.</summary>
    public static DicomLimits Default { get; } = new();

    /// <summary>Sequences within sequences. Reading recurses, so more than 256 is refused: the stack must never overflow.</summary>
    public int Depth
    {
        get;
        init => field = value is > 0 and <= DeepestSafe ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 256");
    }

    = 64;

    /// <summary>Elements, items and fragments of one file together.</summary>
    public int Elements { get; init; } = 500_000;

    /// <summary>A value longer than this many bytes is left in the source until it is asked for.</summary>
    public int InlineBytes { get; init; } = 64 * 1024;

    /// <summary>The largest value that an accessor will load.</summary>
    public int ValueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of all values held in memory together.</summary>
    public long HeaderBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Bytes that a deflated data set may grow to. It is held in memory whole, pixels too.</summary>
    public long InflatedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How many times its compressed size a deflated data set may grow, once it has grown beyond <see cref="InflatedFreely"/>.</summary>
    public int InflateRatio { get; init; } = 100;

    /// <summary>Bytes below which the ratio is not judged: an empty mask packs well, and does no harm.</summary>
    public long InflatedFreely { get; init; } = 16L * 1024 * 1024;

    /// <summary>Bytes of one decoded frame.</summary>
    public long FrameBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Bytes of all decoded frames.</summary>
    public long ImageBytes { get; init; } = 64L * 1024 * 1024 * 1024;
}
