using System.Buffers;
using System.Text.Json;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>The form a de-identified header has in the vault: a DICOM file without pixels, so that whatever can be read of a file can be read of it.</summary>
internal static class HeaderForm
{
    private const int InlineUpTo = 1 << 18;

    /// <summary>Explicit VR Little Endian, with a file meta of our own.</summary>
    public static byte[] Write(DicomDataset header)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DicomFileWriter.Write(bytes, new DicomFile(new DicomDataset(), header, TransferSyntax.ExplicitLittleEndian, pixelData: null));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static DicomDataset Read(byte[] bytes) => DicomFile.Read(new MemorySource(bytes)).Dataset;

    /// <summary>As a DICOM JSON object (PS3.18 annex F), look-up tables inline.</summary>
    public static void WriteJson(IBufferWriter<byte> destination, DicomDataset header)
    {
        using var json = new Utf8JsonWriter(destination);
        DicomJson.Write(json, header, InlineUpTo);
    }
}
