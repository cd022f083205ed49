namespace SecondOpinion.Dicom.Files;

/// <summary>Defined terms of PS3.3 section C.12.1.1.2 and the code pages that hold their characters.</summary>
internal static class CharacterSetTerms
{
    public const int Ascii = 20127;
    public const int ShiftJis = 932;
    public const int Korean = 51949;
    public const int Gb18030 = 54936;
    public const int Utf8 = 65001;

    /// <summary>Accepts the misspellings that are met: <c>ISO-IR 100</c>, <c>ISO IR 100</c>, <c>ISO_IR_100</c>, <c>ISO 2022 IR 100</c>.</summary>
    public static int CodePageOf(string term) => Number(term) switch
    {
        "100" => 28591,
        "101" => 28592,
        "109" => 28593,
        "110" => 28594,
        "144" => 28595,
        "127" => 28596,
        "126" => 28597,
        "138" => 28598,
        "148" => 28599,
        "203" => 28605,
        "13" or "87" or "159" => ShiftJis,
        "149" => Korean,
        "58" or "GB18030" or "GBK" => Gb18030,
        "166" => 874,
        "192" => Utf8,
        _ => Ascii,
    };

    private static string Number(string term)
    {
        var compact = term.ToUpperInvariant().Replace('-', ' ').Replace('_', ' ');
        var ir = compact.LastIndexOf("IR ", StringComparison.Ordinal);
        return ir >= 0 ? compact[(ir + 3)..].Trim() : compact.Trim();
    }
}
