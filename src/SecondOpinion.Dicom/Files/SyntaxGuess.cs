using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>The transfer syntax of a data set: what the file meta says, unless the first element shows that it is not so.</summary>
internal static class SyntaxGuess
{
    /// <summary>A bare data set begins with group 0000 to 0008 (identifying, or ACR-NEMA's); anything else is not taken for DICOM.</summary>
    private const int HighestFirstGroup = 0x0008;

    public static TransferSyntax For(SourceWindow window, long at, DicomDataset meta)
    {
        var uid = meta.GetString(Tags.TransferSyntaxUID);
        var declared = uid is null ? null
            : TransferSyntax.Find(uid) ?? throw new DicomException("The transfer syntax is not known.");
        if (declared is { IsDeflated: true })
        {
            return declared;
        }

        if (window.Length - at < ElementHeader.Shortest)
        {
            return declared ?? throw new DicomException("There is no data set.");
        }

        ReadOnlySpan<byte> first = window.Get(at, ElementHeader.Shortest);
        var vr = (Vr)((first[4] << 8) | first[5]);
        var little = new DicomTag((ushort)(first[0] | (first[1] << 8)), (ushort)(first[2] | (first[3] << 8)));
        var big = new DicomTag((ushort)((first[0] << 8) | first[1]), (ushort)((first[2] << 8) | first[3]));
        var isBigEndian = vr.IsKnown() && vr != Vr.UN && DicomDictionary.VrOf(big) == vr && DicomDictionary.VrOf(little) != vr;
        if (declared is not null)
        {
            return declared.IsEncapsulated || Agrees(declared, vr, isBigEndian, little) ? declared : Found(vr.IsKnown(), isBigEndian);
        }

        var group = isBigEndian ? big.Group : little.Group;
        return meta.Count > 0 || (group <= HighestFirstGroup && (group & 1) == 0)
            ? Found(vr.IsKnown(), isBigEndian)
            : throw new DicomException("This is not a DICOM file.");
    }

    /// <summary>A declaration is only set aside for good evidence; a first element that is merely damaged is none.</summary>
    private static bool Agrees(TransferSyntax declared, Vr vr, bool isBigEndian, DicomTag little) => !declared.IsExplicit
        ? !vr.IsKnown()
        : vr.IsKnown() ? declared.IsBigEndian == isBigEndian : declared.IsBigEndian || DicomDictionary.Find(little) is null;

    private static TransferSyntax Found(bool isExplicit, bool isBigEndian) => !isExplicit ? TransferSyntax.ImplicitLittleEndian
        : isBigEndian ? TransferSyntax.ExplicitBigEndian
        : TransferSyntax.ExplicitLittleEndian;
}
