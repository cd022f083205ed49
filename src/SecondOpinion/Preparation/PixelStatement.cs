using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>What a header says of its pixels once text was searched for in them and blackened, and only then (PS3.15 E.3.1, CID 7050).</summary>
internal static class PixelStatement
{
    private static readonly DicomTag DeidentificationMethodCodes = new(0x0012, 0x0064);

    /// <summary>Burned In Annotation NO, and Clean Pixel Data Option among the methods.</summary>
    public static void Note(DicomDataset header)
    {
        header.SetString(Tags.BurnedInAnnotation, "NO");
        var code = new DicomDataset();
        code.SetString(Tags.CodeValue, "113101");
        code.SetString(Tags.CodingSchemeDesignator, "DCM");
        code.SetString(Tags.CodeMeaning, "Clean Pixel Data Option");
        header.Set(new DicomElement(DeidentificationMethodCodes, [.. header.GetItems(DeidentificationMethodCodes), code]));
    }
}
