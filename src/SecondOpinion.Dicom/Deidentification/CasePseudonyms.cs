using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Deidentification;

/// <summary>What a case puts in the place of identity. All of it follows from one secret, so it is the same for every series, prior, process
/// and restart of the case, different for every other case, and gone with the secret.</summary>
/// <remarks>HMAC-SHA256 under a 256-bit secret: unlike a plain hash it cannot be searched by trying every NHS number.</remarks>
public sealed class CasePseudonyms
{
    private const int SecretLength = 32;
    private const int MinimumDays = 30;
    private const int MaximumDays = 3650;
    private const int LongestUid = 64;
    private const int LongestText = 1024;
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private readonly byte[] _secret;

    /// <summary>Whole entries are put in place at once, so that threads need no lock: at worst one of them works a value out anew.</summary>
    private readonly SharedReplacement?[] _shared = new SharedReplacement?[16];

    /// <param name="secret">32 random bytes, the case's own.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public CasePseudonyms(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
        {
            throw new ArgumentException("A case secret is 32 bytes.", nameof(secret));
        }

        _secret = secret.ToArray();
        PatientName = $"PATIENT^{Word("patient name"u8, [])}";
        PatientId = Word("patient id"u8, []);
        PatientNameValue = Encoding.ASCII.GetBytes(PatientName);
        PatientIdValue = Encoding.ASCII.GetBytes(PatientId);
        Shift = -(TimeSpan.FromDays(Number("shift days"u8, MinimumDays, MaximumDays)) + TimeSpan.FromSeconds(Number("shift seconds"u8, 3600, 82_800)));
    }

    /// <summary>In place of Patient's Name (0010,0010).</summary>
    public string PatientName { get; }

    /// <summary>In place of Patient ID (0010,0020).</summary>
    public string PatientId { get; }

    /// <summary>Added to every date and time: between 30 and 3,651 days back, and never a whole number of days, so that no time of day stays
    /// what it was. One shift for the case, so that all intervals stay.</summary>
    public TimeSpan Shift { get; }

    /// <summary>The same as bytes, never changed by anyone.</summary>
    internal byte[] PatientNameValue { get; }

    /// <summary>The same as bytes, never changed by anyone.</summary>
    internal byte[] PatientIdValue { get; }

    /// <summary>In place of Study ID (0020,0010).</summary>
    public string StudyId(string studyId) => Word("study id\0"u8, Encoding.UTF8.GetBytes(studyId));

    /// <summary>In place of a UID: <c>2.25.</c> and 128 bits (PS3.5 annex B.2), at most 44 characters. UIDs that DICOM itself assigns stay.</summary>
    public string Uid(string uid)
    {
        var value = uid.TrimEnd('\0', ' ');
        if (DicomUids.Find(value) is not null)
        {
            return value;
        }

        Span<byte> text = stackalloc byte[LongestUid];
        return Encoding.ASCII.GetString(Form(Encoding.UTF8.GetBytes(value), text));
    }

    /// <inheritdoc/>
    public override string ToString() => "case pseudonyms (redacted)";

    /// <summary>Writes what stands in place of a UID, well formed or not: a broken one still ties images together. False when there is none.</summary>
    internal bool WriteUid(ReadOnlySpan<byte> uid, ref ValueWriter into)
    {
        if (uid.IsEmpty)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[LongestUid];
        into.Write(IsWellKnown(uid) ? uid : Form(uid, text));
        return true;
    }

    /// <summary>What stands in place of a UID that many instances share: of the last few the bytes are kept. Nobody changes them.</summary>
    internal byte[] SharedUid(ReadOnlySpan<byte> uid)
    {
        ref var place = ref _shared[(uint)(uid[^1] + (31 * uid.Length) + uid[^Math.Min(2, uid.Length)]) % (uint)_shared.Length];
        if (place is { } known && uid.SequenceEqual(known.Uid))
        {
            return known.Replacement;
        }

        Span<byte> text = stackalloc byte[LongestUid];
        var replacement = IsWellKnown(uid) ? uid.ToArray() : Form(uid, text).ToArray();
        place = new SharedReplacement(uid.ToArray(), replacement);
        return replacement;
    }

    /// <summary>Writes a UID of the standard; false for any other.</summary>
    internal static bool WriteWellKnown(ReadOnlySpan<byte> uid, ref ValueWriter into)
    {
        if (!IsWellKnown(uid))
        {
            return false;
        }

        into.Write(uid);
        return true;
    }

    /// <summary>Writes what stands in place of a Study ID.</summary>
    internal bool WriteStudyId(ReadOnlySpan<byte> studyId, ref ValueWriter into)
    {
        if (studyId.Length is 0 or > LongestText)
        {
            return false;
        }

        into.Write(Word("study id\0"u8, studyId));
        return true;
    }

    private static bool IsWellKnown(ReadOnlySpan<byte> uid) => uid.StartsWith("1.2.840.10008."u8) && DicomUids.Find(Encoding.ASCII.GetString(uid)) is not null;

    private ReadOnlySpan<byte> Form(ReadOnlySpan<byte> uid, Span<byte> into)
    {
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        Mac("uid\0"u8, uid, mac);
        "2.25."u8.CopyTo(into);
        BinaryPrimitives.ReadUInt128BigEndian(mac).TryFormat(into[5..], out var length, default, CultureInfo.InvariantCulture);
        return into[..(5 + length)];
    }

    private string Word(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> text)
    {
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        Mac(purpose, text, mac);
        Span<char> word = stackalloc char[8];
        for (var place = 0; place < word.Length; place++)
        {
            word[place] = Letters[BinaryPrimitives.ReadUInt16LittleEndian(mac[(place * 2)..]) % Letters.Length];
        }

        return new string(word);
    }

    private int Number(ReadOnlySpan<byte> purpose, int from, int to)
    {
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        Mac(purpose, [], mac);
        return from + (int)(BinaryPrimitives.ReadUInt32LittleEndian(mac) % (uint)(to - from + 1));
    }

    private sealed record SharedReplacement(byte[] Uid, byte[] Replacement);

    private void Mac(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> text, Span<byte> mac)
    {
        var length = purpose.Length + text.Length;
        Span<byte> message = length <= LongestText ? stackalloc byte[length] : new byte[length];
        purpose.CopyTo(message);
        text.CopyTo(message[purpose.Length..]);
        HMACSHA256.HashData(_secret, message, mac);
    }
}
