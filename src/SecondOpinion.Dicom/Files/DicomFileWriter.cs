using System.Buffers;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Writes DICOM files (PS3.10) in one pass, holding no large value in memory.</summary>
/// <remarks>The preamble is zeros and the file meta our own: nothing of a source file's survives (PS3.15 section E.1.1).
/// Sequences get defined lengths; group lengths are left out; odd values are padded.</remarks>
public static class DicomFileWriter
{
    /// <summary>Names this implementation in (0002,0012).</summary>
    public const string ImplementationClassUid = "2.25.271439862385011463727893284156207331";

    /// <summary>(0002,0013); at most 16 characters.</summary>
    public const string ImplementationVersionName = "SECOND_OPINION_1";

    private const int PreambleLength = 128;

    /// <summary>Writes a file whose encoding is <see cref="DicomFile.TransferSyntax"/>; big endian and deflated become Explicit VR Little Endian.</summary>
    /// <param name="destination">Where to; flushing what it keeps is the caller's.</param>
    /// <param name="file">Its SOP Class and Instance UID go into the file meta, from its own file meta where the data set has none.</param>
    /// <param name="pixels">Instead of the file's own pixel data.</param>
    /// <exception cref="DicomException">A length does not fit, the pixel data is damaged, or its kind does not suit the transfer syntax.</exception>
    public static void Write(IBufferWriter<byte> destination, DicomFile file, PixelSupply? pixels = null)
    {
        var syntax = file.TransferSyntax.IsBigEndian || file.TransferSyntax.IsDeflated ? TransferSyntax.ExplicitLittleEndian : file.TransferSyntax;
        pixels ??= file.PixelData is { } own ? new PixelSupply.Copy(own) : null;
        var pixelWriter = PixelWriter.For(pixels, syntax);
        var elements = new ElementWriter(destination, syntax.IsExplicit, LengthPlan.Of(file.Dataset, syntax.IsExplicit));
        destination.Write(new byte[PreambleLength]);
        destination.Write("DICM"u8);
        WriteMeta(destination, file, syntax);
        elements.WriteDataset(file.Dataset, pixelWriter);
    }

    /// <summary>Writes a file to a stream.</summary>
    public static void Write(Stream destination, DicomFile file, PixelSupply? pixels = null)
    {
        using var buffered = new StreamBufferWriter(destination);
        Write(buffered, file, pixels);
        buffered.Flush();
    }

    private static void WriteMeta(IBufferWriter<byte> destination, DicomFile file, TransferSyntax syntax)
    {
        var meta = new DicomDataset();
        meta.SetBytes(Tags.FileMetaInformationVersion, Vr.OB, [0, 1]);
        SetUid(meta, Tags.MediaStorageSOPClassUID, file.SopClassUid);
        SetUid(meta, Tags.MediaStorageSOPInstanceUID, file.Dataset.GetString(Tags.SOPInstanceUID) ?? file.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID));
        meta.SetString(Tags.TransferSyntaxUID, syntax.Uid);
        meta.SetString(Tags.ImplementationClassUID, ImplementationClassUid);
        meta.SetString(Tags.ImplementationVersionName, ImplementationVersionName);
        var length = LengthPlan.Of(meta, isExplicit: true, isTop: false).Total;
        var group = new DicomDataset();
        group.SetUInt32(Tags.FileMetaInformationGroupLength, (uint)length);
        new ElementWriter(destination, isExplicit: true, LengthPlan.Of(group, isExplicit: true)).WriteGroupLength(group);
        new ElementWriter(destination, isExplicit: true, LengthPlan.Of(meta, isExplicit: true, isTop: false)).WriteDataset(meta, pixels: null, isTop: false);
    }

    private static void SetUid(DicomDataset meta, DicomTag tag, string? uid)
    {
        if (uid is not null)
        {
            meta.SetString(tag, uid);
        }
    }
}
