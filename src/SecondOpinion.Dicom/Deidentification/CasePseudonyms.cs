using System.Globalization;
using System.Numerics;
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
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private readonly byte[] _secret;

    /// <param name="secret">32 random bytes, the case's own.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public CasePseudonyms(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
        {
            throw new ArgumentException("A case secret is 32 bytes.", nameof(secret));
        }

        _secret = secret.ToArray();
        PatientName = $"PATIENT^{Word("patient name")}";
        PatientId = Word("patient id");
        Shift = -(TimeSpan.FromDays(Number("shift days", MinimumDays, MaximumDays)) + TimeSpan.FromSeconds(Number("shift seconds", 3600, 82_800)));
    }

    /// <summary>In place of Patient's Name (0010,0010).</summary>
    public string PatientName { get; }

    /// <summary>In place of Patient ID (0010,0020).</summary>
    public string PatientId { get; }

    /// <summary>Added to every date and time: between 30 and 3,651 days back, and never a whole number of days, so that no time of day stays
    /// what it was. One shift for the case, so that all intervals stay.</summary>
    public TimeSpan Shift { get; }

    /// <summary>In place of Study ID (0020,0010).</summary>
    public string StudyId(string studyId) => Word($"study id\0{studyId}");

    /// <summary>In place of a UID: <c>2.25.</c> and 128 bits (PS3.5 annex B.2), at most 44 characters. UIDs that DICOM itself assigns stay.</summary>
    public string Uid(string uid)
    {
        var value = uid.TrimEnd('\0', ' ');
        if (DicomUids.Find(value) is not null)
        {
            return value;
        }

        var number = new BigInteger(Mac($"uid\0{value}").AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
        return $"2.25.{number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <inheritdoc/>
    public override string ToString() => "case pseudonyms (redacted)";

    private string Word(string purpose)
    {
        var mac = Mac(purpose);
        return string.Create(8, mac, static (word, mac) =>
        {
            for (var place = 0; place < word.Length; place++)
            {
                word[place] = Letters[BitConverter.ToUInt16(mac, place * 2) % Letters.Length];
            }
        });
    }

    private int Number(string purpose, int from, int to) =>
        from + (int)(BitConverter.ToUInt32(Mac(purpose), 0) % (uint)(to - from + 1));

    private byte[] Mac(string text) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text));
}
