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
        var isExplicit = ((Vr)((first[4] << 8) | first[5])).IsKnown();
        var isBigEndian = isExplicit && first[0] == 0 && first[1] != 0;
        if (declared is not null)
        {
            return declared.IsExplicit == isExplicit && (declared.IsBigEndian == isBigEndian || !isExplicit) ? declared
                : declared.IsEncapsulated ? declared
                : Found(isExplicit, isBigEndian);
        }

        var group = isBigEndian ? first[1] : first[0] | (first[1] << 8);
        return meta.Count > 0 || (group <= HighestFirstGroup && (group & 1) == 0)
            ? Found(isExplicit, isBigEndian)
            : throw new DicomException("This is not a DICOM file.");
    }

    private static TransferSyntax Found(bool isExplicit, bool isBigEndian) => !isExplicit ? TransferSyntax.ImplicitLittleEndian
        : isBigEndian ? TransferSyntax.ExplicitBigEndian
        : TransferSyntax.ExplicitLittleEndian;
}
