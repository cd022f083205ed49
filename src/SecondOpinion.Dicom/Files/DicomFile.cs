using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>A DICOM file (PS3.10) or a bare data set, read except for its pixel data and other large values.</summary>
/// <remarks>Large values and pixels are read from the source when they are asked for: it must stay open so long.</remarks>
public sealed class DicomFile
{
    private const int PreambleLength = 128;
    private static readonly byte[] Prefix = "DICM"u8.ToArray();

    /// <summary>A file made of parts, for a writer or a test.</summary>
    public DicomFile(DicomDataset fileMeta, DicomDataset dataset, TransferSyntax transferSyntax, DicomPixelData? pixelData)
    {
        FileMeta = fileMeta;
        Dataset = dataset;
        TransferSyntax = transferSyntax;
        PixelData = pixelData;
    }

    /// <summary>Group 0002; empty for a bare data set.</summary>
    public DicomDataset FileMeta { get; }

    /// <summary>Everything else but pixel data.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>How the data set was encoded, as found: where file meta and content disagree, the content.</summary>
    public TransferSyntax TransferSyntax { get; }

    /// <summary>Where the pixel data lies; null when there is none.</summary>
    public DicomPixelData? PixelData { get; }

    /// <summary>SOP Class UID, from the data set, else from the file meta.</summary>
    public string? SopClassUid => Dataset.GetString(Tags.SOPClassUID) ?? FileMeta.GetString(Tags.MediaStorageSOPClassUID);

    /// <summary>Reads a file. Damage that can be stepped over safely is; the rest is refused.</summary>
    /// <exception cref="DicomException">It is not DICOM, is damaged, asks for more than <paramref name="limits"/>, or has an unknown transfer syntax.</exception>
    public static DicomFile Read(IByteSource source, DicomLimits? limits = null)
    {
        limits ??= DicomLimits.Default;
        var start = FindStart(source);
        var metaReader = new DatasetReader(source, limits);
        var meta = new DicomDataset();
        var at = metaReader.ReadGroup(meta, start, group: 0x0002);
        var syntax = SyntaxGuess.For(metaReader.Window, at, meta);
        if (syntax.IsDeflated)
        {
            source = InflatedSource.Inflate(source, at, limits);
            at = 0;
        }

        var reader = new DatasetReader(source, limits);
        var dataset = reader.Read(at, new Layout(syntax.IsExplicit, syntax.IsBigEndian));
        return new(meta, dataset, syntax, reader.PixelData);
    }

    /// <summary>The transfer syntax that the file meta names, found without reading the rest; null when it names none.</summary>
    /// <exception cref="DicomException">The file meta is damaged.</exception>
    public static string? ReadTransferSyntaxUid(IByteSource source)
    {
        var meta = new DicomDataset();
        new DatasetReader(source, DicomLimits.Default).ReadGroup(meta, FindStart(source), group: 0x0002);
        return meta.GetString(Tags.TransferSyntaxUID);
    }

    /// <summary>Where the first element stands: behind preamble and prefix, or at once.</summary>
    private static long FindStart(IByteSource source)
    {
        Span<byte> head = stackalloc byte[PreambleLength + 4];
        var read = source.Read(0, head);
        return read == head.Length && head[PreambleLength..].SequenceEqual(Prefix) ? head.Length
            : head[..Prefix.Length].SequenceEqual(Prefix) ? Prefix.Length
            : 0;
    }
}
