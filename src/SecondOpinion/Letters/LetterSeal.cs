using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace SecondOpinion.Letters;

/// <summary>Seals what a letter says while it lies in the outbox: tokens and codes stand in no table in clear.</summary>
/// <remarks>The row's key is part of the purpose, so a sealed text cannot be moved to another row, where it would go to another address.</remarks>
public sealed class LetterSeal(ReaderKeys keys)
{
    private const string Purpose = "SecondOpinion.Letters.Payload.v1";

    /// <summary>The sealed text of a letter.</summary>
    public byte[] Seal(QueuedLetter letter) =>
        Of(letter.Id).Protect(JsonSerializer.SerializeToUtf8Bytes(letter.Letter, letter.Letter.GetType()));

    /// <summary>What <see cref="Seal"/> sealed.</summary>
    /// <param name="letterId">Its row.</param>
    /// <param name="template">Its kind, from the row.</param>
    /// <param name="payload">Sealed.</param>
    /// <exception cref="CryptographicException">It was not sealed for this row with this ring.</exception>
    public Letter Open(Guid letterId, string template, byte[] payload)
    {
        var kind = template switch
        {
            "invitation" => typeof(Letter.Invitation),
            "code" => typeof(Letter.Code),
            "link-ended" => typeof(Letter.LinkEnded),
            "opened" => typeof(Letter.Opened),
            "opinion-given" => typeof(Letter.OpinionGiven),
            "declined" => typeof(Letter.Declined),
            "nothing-to-show" => typeof(Letter.NothingToShow),
            "undeliverable" => typeof(Letter.Undeliverable),
            _ => throw new CryptographicException("A letter of no known kind."),
        };
        return JsonSerializer.Deserialize(Of(letterId).Unprotect(payload), kind) as Letter ?? throw new CryptographicException("An empty letter.");
    }

    private IDataProtector Of(Guid letterId) => keys.Provider.CreateProtector(Purpose, letterId.ToString("N"));
}
