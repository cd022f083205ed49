using System.Diagnostics.CodeAnalysis;

namespace SecondOpinion.Studies;

/// <summary>The Study Instance UID (0020,000D): the one name a study keeps in every archive it is copied to.</summary>
/// <remarks>At most 64 characters; components of digits joined by dots; no leading zero unless the component is "0"
/// (DICOM PS3.5 section 9.1). Being unique it leads back to a patient: a recipient is shown its replacement, never the UID itself.</remarks>
public sealed record StudyInstanceUid
{
    private const int MaxLength = 64;

    private StudyInstanceUid(string value) => Value = value;

    /// <summary>The UID as DICOM writes it.</summary>
    public string Value { get; }

    /// <summary>Reads a UID; anything that is not one is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out StudyInstanceUid? uid)
    {
        uid = text is { Length: > 0 and <= MaxLength } && text.Split('.').All(IsComponent) ? new(text) : null;
        return uid is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => "Study Instance UID (redacted)";

    private static bool IsComponent(string part) =>
        part.Length > 0 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0');
}
