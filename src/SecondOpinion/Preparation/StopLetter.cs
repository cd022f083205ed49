using System.Security.Cryptography;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Recipients;

namespace SecondOpinion.Preparation;

/// <summary>Tells the referrer that nothing of a case is shown. Its key follows from the case, so that a second run sends no second letter.</summary>
internal static class StopLetter
{
    public static QueuedLetter For(Case asked, string because) => new(
        new Guid(SHA256.HashData([.. "second-opinion.stopped"u8, .. asked.Id.ToByteArray(bigEndian: true)]).AsSpan(0, 16), bigEndian: true),
        EmailAddress.TryParse(asked.ReferrerEmail, out var address)
            ? address
            : throw new InvalidOperationException("A referrer's address was checked when they signed in."),
        asked.ReferrerName,
        new Letter.NothingToShow(asked.ReferrerName, asked.Code.Value, because),
        asked.Id,
        LinkId: null);
}
