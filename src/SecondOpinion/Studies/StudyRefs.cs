using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Studies;

/// <summary>A study as pages name it.</summary>
/// <param name="Archive">Archive name within the staff member's trust.</param>
/// <param name="Study">Its UID.</param>
public sealed record StudyRef(string Archive, StudyInstanceUid Study)
{
    /// <inheritdoc/>
    public override string ToString() => "study reference";
}

/// <summary>A series as the ask form names it.</summary>
/// <param name="Archive">Archive name within the staff member's trust.</param>
/// <param name="Study">UID of its study.</param>
/// <param name="Series">Its own UID.</param>
public sealed record SeriesRef(string Archive, StudyInstanceUid Study, string Series)
{
    /// <inheritdoc/>
    public override string ToString() => "series reference";
}

/// <summary>Opaque text for a study in an address: no original UID stands in any URL, the desk's included.</summary>
/// <remarks>It names, it does not permit: whoever reads one back looks only into the archives of the staff member's own trust.</remarks>
public sealed class StudyRefs(DeskKeys keys)
{
    private readonly OpaqueText _text = new(keys.Provider, "SecondOpinion.Studies.StudyRef.v1");

    /// <summary>The text for a study; another one each time.</summary>
    public string Write(StudyRef study) => _text.Write(study.Archive, study.Study.Value);

    /// <summary>The study a text names; false for anything this service did not write.</summary>
    public bool TryRead(string? text, [NotNullWhen(true)] out StudyRef? study)
    {
        study = _text.Read(text, 2) is [var archive, var uid] && StudyInstanceUid.TryParse(uid, out var parsed) ? new StudyRef(archive, parsed) : null;
        return study is not null;
    }
}

/// <summary>Opaque values for the <c>series</c> fields of the ask form.</summary>
public sealed class SeriesRefs(DeskKeys keys)
{
    private readonly OpaqueText _text = new(keys.Provider, "SecondOpinion.Studies.SeriesRef.v1");

    /// <summary>The value for a series; another one each time.</summary>
    public string Write(SeriesRef series) => _text.Write(series.Archive, series.Study.Value, series.Series);

    /// <summary>The series a value names; false for anything this service did not write.</summary>
    public bool TryRead(string? text, [NotNullWhen(true)] out SeriesRef? series)
    {
        series = _text.Read(text, 3) is [var archive, var uid, var own] && StudyInstanceUid.TryParse(uid, out var parsed)
            ? new SeriesRef(archive, parsed, own)
            : null;
        return series is not null;
    }
}

/// <summary>Fields protected into one base64url text, and back; every way of failing looks the same.</summary>
internal sealed class OpaqueText(IDataProtectionProvider provider, string purpose)
{
    private const char Parting = '\u001f';
    private const int MaximumLength = 4096;
    private readonly IDataProtector _protector = provider.CreateProtector(purpose);

    public string Write(params string[] fields) =>
        Base64Url.EncodeToString(_protector.Protect(Encoding.UTF8.GetBytes(string.Join(Parting, fields))));

    public string[]? Read(string? text, int fields)
    {
        if (text is null or { Length: 0 or > MaximumLength } || !Base64Url.IsValid(text))
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(_protector.Unprotect(Base64Url.DecodeFromChars(text))).Split(Parting);
            return parts.Length == fields ? parts : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
