using SecondOpinion.Letters;

namespace SecondOpinion.Links;

/// <summary>A link and all that must be stored with it in one transaction.</summary>
/// <param name="Link">The row.</param>
/// <param name="SecretHash">SHA-256 of the token's secret, 32 bytes: the database never holds the secret.</param>
/// <param name="Invitation">The letter that carries the token, sealed in its outbox row.</param>
public sealed record Minted(Link Link, byte[] SecretHash, QueuedLetter Invitation)
{
    /// <inheritdoc/>
    public override string ToString() => $"minted {Link}";
}
