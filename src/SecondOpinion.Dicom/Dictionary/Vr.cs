namespace SecondOpinion.Dicom.Dictionary;

/// <summary>Value Representations (PS3.5 section 6.2). The number is the two letters as they stand in a file, first letter high.</summary>
public enum Vr : ushort
{
    /// <summary>No representation: items and delimiters.</summary>
    None = 0,

    /// <summary>Application Entity.</summary>
    AE = 0x4145,

    /// <summary>Age String.</summary>
    AS = 0x4153,

    /// <summary>Attribute Tag.</summary>
    AT = 0x4154,

    /// <summary>Code String.</summary>
    CS = 0x4353,

    /// <summary>Date.</summary>
    DA = 0x4441,

    /// <summary>Decimal String.</summary>
    DS = 0x4453,

    /// <summary>Date Time.</summary>
    DT = 0x4454,

    /// <summary>Floating Point Single.</summary>
    FL = 0x464C,

    /// <summary>Floating Point Double.</summary>
    FD = 0x4644,

    /// <summary>Integer String.</summary>
    IS = 0x4953,

    /// <summary>Long String.</summary>
    LO = 0x4C4F,

    /// <summary>Long Text.</summary>
    LT = 0x4C54,

    /// <summary>Other Byte.</summary>
    OB = 0x4F42,

    /// <summary>Other Double.</summary>
    OD = 0x4F44,

    /// <summary>Other Float.</summary>
    OF = 0x4F46,

    /// <summary>Other Long.</summary>
    OL = 0x4F4C,

    /// <summary>Other 64-bit Very Long.</summary>
    OV = 0x4F56,

    /// <summary>Other Word.</summary>
    OW = 0x4F57,

    /// <summary>Person Name.</summary>
    PN = 0x504E,

    /// <summary>Short String.</summary>
    SH = 0x5348,

    /// <summary>Signed Long.</summary>
    SL = 0x534C,

    /// <summary>Sequence of Items.</summary>
    SQ = 0x5351,

    /// <summary>Signed Short.</summary>
    SS = 0x5353,

    /// <summary>Short Text.</summary>
    ST = 0x5354,

    /// <summary>Signed 64-bit Very Long.</summary>
    SV = 0x5356,

    /// <summary>Time.</summary>
    TM = 0x544D,

    /// <summary>Unlimited Characters.</summary>
    UC = 0x5543,

    /// <summary>Unique Identifier.</summary>
    UI = 0x5549,

    /// <summary>Unsigned Long.</summary>
    UL = 0x554C,

    /// <summary>Unknown.</summary>
    UN = 0x554E,

    /// <summary>Universal Resource Identifier.</summary>
    UR = 0x5552,

    /// <summary>Unsigned Short.</summary>
    US = 0x5553,

    /// <summary>Unlimited Text.</summary>
    UT = 0x5554,

    /// <summary>Unsigned 64-bit Very Long.</summary>
    UV = 0x5556,
}

/// <summary>What the representations have in common, from PS3.5 table 6.2-1 and section 7.1.2.</summary>
public static class VrFacts
{
    /// <summary>One of the representations of PS3.5; false for letters met in damaged files.</summary>
    public static bool IsKnown(this Vr vr) => vr != Vr.None && Enum.IsDefined(vr);

    /// <summary>Explicit encoding gives it two reserved bytes and a 32-bit length.</summary>
    public static bool HasLongLength(this Vr vr) => vr is Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.SQ
        or Vr.SV or Vr.UC or Vr.UN or Vr.UR or Vr.UT or Vr.UV;

    /// <summary>Its value is characters.</summary>
    public static bool IsText(this Vr vr) => vr.IsCharsetAffected() || vr is Vr.AE or Vr.AS or Vr.CS or Vr.DA or Vr.DS or Vr.DT
        or Vr.IS or Vr.TM or Vr.UI or Vr.UR;

    /// <summary>Its characters follow Specific Character Set (0008,0005); all other text is ASCII.</summary>
    public static bool IsCharsetAffected(this Vr vr) => vr is Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT;

    /// <summary>A backslash is a character of the text, not a divider of values.</summary>
    public static bool IsSingleText(this Vr vr) => vr is Vr.LT or Vr.ST or Vr.UT or Vr.UR;

    /// <summary>Bytes that change places together between little and big endian: 1, 2, 4 or 8.</summary>
    public static int SwapUnit(this Vr vr) => vr switch
    {
        Vr.AT or Vr.OW or Vr.SS or Vr.US => 2,
        Vr.FL or Vr.OF or Vr.OL or Vr.SL or Vr.UL => 4,
        Vr.FD or Vr.OD or Vr.OV or Vr.SV or Vr.UV => 8,
        _ => 1,
    };

    /// <summary>Bytes of one binary value; 0 where values are text or have no fixed size.</summary>
    public static int ValueSize(this Vr vr) => vr == Vr.AT ? 4 : vr.SwapUnit() == 1 ? 0 : vr.SwapUnit();

    /// <summary>The byte that makes an odd value even.</summary>
    public static byte Padding(this Vr vr) => vr.IsText() && vr != Vr.UI ? (byte)' ' : (byte)0;
}
