using System.Runtime.CompilerServices;
using SecondOpinion.Links;

namespace SecondOpinion.Recipients;

/// <summary>The real stores, with every call written down.</summary>
internal sealed class CountedStores(World world) : ILinkStore, IChallengeStore
{
    private readonly List<string> _calls = [];

    public IReadOnlyList<string> Calls => _calls;

    public Task<Link?> FindAsync(Guid linkId, CancellationToken cancellationToken) => Counted(world.Links.FindAsync(linkId, cancellationToken), "find link");

    public Task<Link?> FindAsync(LinkToken token, CancellationToken cancellationToken) => Counted(world.Links.FindAsync(token, cancellationToken), "find link");

    public Task<bool> TakeAllowanceAsync(string scope, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        Counted(world.Challenges.TakeAllowanceAsync(scope, limit, now, cancellationToken));

    public Task<bool> IsKnownAsync(Guid linkId, byte[] knownBrowserHash, CancellationToken cancellationToken) =>
        Counted(world.Challenges.IsKnownAsync(linkId, knownBrowserHash, cancellationToken));

    public async Task AddAsync(NewChallenge challenge, CancellationToken cancellationToken)
    {
        _calls.Add(nameof(AddAsync));
        await world.Challenges.AddAsync(challenge, cancellationToken);
    }

    public Task<ChallengeTry> TryAsync(byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Counted(world.Challenges.TryAsync(browserHash, now, cancellationToken));

    public Task<bool> RedeemAsync(byte[] browserHash, Redemption redemption, DateTimeOffset now, CancellationToken cancellationToken) =>
        Counted(world.Challenges.RedeemAsync(browserHash, redemption, now, cancellationToken));

    public Task<IReadOnlyList<StoredChallenge>> WaitingAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> AddSpokenCodeAsync(byte[] browserHash, byte[] spokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Link?> FindAsync(Guid caseId, int number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Link>> OfCaseAsync(Guid caseId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Link>> LockedAsync(string trust, int take, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> AddAsync(Minted minted, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryOpenAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ExtendAsync(Guid linkId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> LockAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> UnlockAsync(Guid linkId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ReissueAsync(Minted minted, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task LetterSentAsync(Guid linkId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<T> Counted<T>(Task<T> call, [CallerMemberName] string name = "")
    {
        _calls.Add(name);
        return call;
    }
}
