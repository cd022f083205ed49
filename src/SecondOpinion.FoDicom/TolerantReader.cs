using FellowOakDicom;
using FellowOakDicom.Imaging.Codec;
using SecondOpinion.Archive;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.FoDicom;

/// <summary>Reads by fo-dicom what our own reader refuses, and writes it again as Explicit VR Little Endian for our own reader to judge.</summary>
/// <remarks>In memory only: no image is written to a disk in clear. What is compressed stays as it is; no codec is called.</remarks>
public sealed class TolerantReader : ITolerantReader
{
    /// <summary>Longer files stay refused: original, object model and copy are in memory together.</summary>
    public const int MostBytes = 128 * 1024 * 1024;

    /// <inheritdoc/>
    public IByteSource? Rewrite(IByteSource original)
    {
        if (original.Length is 0 or > MostBytes)
        {
            return null;
        }

        var bytes = new byte[original.Length];
        if (original.Read(0, bytes) < bytes.Length)
        {
            return null;
        }

        try
        {
            using var from = new MemoryStream(bytes, writable: false);
            using var to = new MemoryStream(bytes.Length);
            Plain(FellowOakDicom.DicomFile.Open(from, FileReadOption.ReadAll)).Save(to);
            return new MemorySource(to.GetBuffer().AsMemory(0, (int)to.Length));
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return null; // of whatever kind its exception is: the first refusal stands, and its words carry nothing of the file
        }
    }

    /// <summary>A file that our writer's rules suit: DICOM of today (an ACR-NEMA file has no file meta to save), uncompressed data little endian.</summary>
    private static FellowOakDicom.DicomFile Plain(FellowOakDicom.DicomFile read)
    {
        var syntax = read.Dataset.InternalTransferSyntax;
        var dataset = syntax.IsEncapsulated || syntax == DicomTransferSyntax.ExplicitVRLittleEndian
            ? read.Dataset
            : read.Dataset.Clone(DicomTransferSyntax.ExplicitVRLittleEndian);
        return new FellowOakDicom.DicomFile(dataset);
    }
}
