using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>How a data set is laid out as bytes (PS3.5 section 10 and annex A).</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="IsExplicit">Representations stand in the file.</param>
/// <param name="IsBigEndian">Retired, still met.</param>
/// <param name="IsDeflated">The data set behind the file meta is one deflate stream.</param>
/// <param name="IsEncapsulated">Pixel data is fragments of a codestream.</param>
public sealed record TransferSyntax(string Uid, bool IsExplicit = true, bool IsBigEndian = false, bool IsDeflated = false, bool IsEncapsulated = false)
{
    private const string EncapsulatedPrefix = "1.2.840.10008.1.2.4.";

    /// <summary>Implicit VR Little Endian, the default of the network.</summary>
    public static TransferSyntax ImplicitLittleEndian { get; } = new("1.2.840.10008.1.2", IsExplicit: false);

    /// <summary>Explicit VR Little Endian.</summary>
    public static TransferSyntax ExplicitLittleEndian { get; } = new("1.2.840.10008.1.2.1");

    /// <summary>Explicit VR Big Endian, retired.</summary>
    public static TransferSyntax ExplicitBigEndian { get; } = new("1.2.840.10008.1.2.2", IsBigEndian: true);

    /// <summary>Deflated Explicit VR Little Endian.</summary>
    public static TransferSyntax DeflatedLittleEndian { get; } = new("1.2.840.10008.1.2.1.99", IsDeflated: true);

    /// <summary>RLE Lossless.</summary>
    public static TransferSyntax RleLossless { get; } = new("1.2.840.10008.1.2.5", IsEncapsulated: true);

    /// <summary>Its keyword in PS3.6.</summary>
    public string Keyword => DicomUids.Find(Uid)?.Keyword ?? "";

    /// <summary>MPEG-2, H.264 or HEVC: one stream of all frames, so that no frame lies by itself.</summary>
    public bool IsVideo => Uid.StartsWith(EncapsulatedPrefix + "10", StringComparison.Ordinal);

    /// <summary>Pixel data is not in the file but at an address (JPIP).</summary>
    public bool IsReferenced => Uid is EncapsulatedPrefix + "94" or EncapsulatedPrefix + "95" or EncapsulatedPrefix + "204" or EncapsulatedPrefix + "205";

    /// <summary>The syntax of a UID, or null for one that this library does not read.</summary>
    public static TransferSyntax? Find(string uid) => uid switch
    {
        "1.2.840.10008.1.2" => ImplicitLittleEndian,
        "1.2.840.10008.1.2.1" => ExplicitLittleEndian,
        "1.2.840.10008.1.2.2" => ExplicitBigEndian,
        "1.2.840.10008.1.2.1.99" => DeflatedLittleEndian,
        "1.2.840.10008.1.2.5" => RleLossless,
        EncapsulatedPrefix + "94" or EncapsulatedPrefix + "204" => new(uid),
        EncapsulatedPrefix + "95" or EncapsulatedPrefix + "205" => new(uid, IsDeflated: true),
        "1.2.840.10008.1.2.1.98" or "1.2.840.10008.1.2.8.1" => new(uid, IsEncapsulated: true),
        _ when uid.StartsWith(EncapsulatedPrefix, StringComparison.Ordinal) && DicomUids.Find(uid)?.Type == DicomUidType.TransferSyntax
            => new(uid, IsEncapsulated: true),
        _ => null,
    };
}
