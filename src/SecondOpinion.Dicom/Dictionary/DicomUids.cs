using System.Collections.Frozen;

namespace SecondOpinion.Dicom.Dictionary;

/// <summary>What a UID of PS3.6 annex A names.</summary>
public enum DicomUidType
{
    /// <summary>Application context, coding scheme, mapping resource, LDAP OID and the like.</summary>
    Other,

    /// <summary>A class of instances or a service.</summary>
    SopClass,

    /// <summary>How a data set is encoded.</summary>
    TransferSyntax,

    /// <summary>A group of SOP classes.</summary>
    MetaSopClass,

    /// <summary>An instance that every system has, such as a palette.</summary>
    WellKnownInstance,

    /// <summary>A frame of reference that every system has, such as an atlas.</summary>
    WellKnownFrameOfReference,
}

/// <summary>A UID that the standard itself gave a meaning; it says nothing about a patient.</summary>
/// <param name="Uid">The UID.</param>
/// <param name="Keyword">PS3.6 keyword.</param>
/// <param name="Type">What it names.</param>
/// <param name="IsRetired">No longer to be used.</param>
public sealed record DicomUid(string Uid, string Keyword, DicomUidType Type, bool IsRetired);

/// <summary>The UIDs of DICOM PS3.6 2024d annex A, (c) NEMA.</summary>
public static class DicomUids
{
    private static readonly FrozenDictionary<string, DicomUid> ByUid = UidData.Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(Parse).ToFrozenDictionary(known => known.Uid, StringComparer.Ordinal);

    /// <summary>All of them, in no particular order.</summary>
    public static IReadOnlyCollection<DicomUid> All => ByUid.Values;

    /// <summary>The meaning of <paramref name="uid"/>, or null where the standard gave it none.</summary>
    public static DicomUid? Find(string? uid) => uid is not null && ByUid.TryGetValue(uid, out var known) ? known : null;

    private static DicomUid Parse(string row)
    {
        var cells = row.Split(';');
        return new(cells[0], cells[3], TypeOf(cells[1]), cells[2] == "Y");
    }

    private static DicomUidType TypeOf(string text) => text switch
    {
        "SOP Class" => DicomUidType.SopClass,
        "Transfer Syntax" => DicomUidType.TransferSyntax,
        "Meta SOP Class" => DicomUidType.MetaSopClass,
        "Well-known SOP Instance" => DicomUidType.WellKnownInstance,
        "Well-known frame of reference" => DicomUidType.WellKnownFrameOfReference,
        _ => DicomUidType.Other,
    };
}
