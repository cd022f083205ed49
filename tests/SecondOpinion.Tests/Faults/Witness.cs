using System.Collections.Concurrent;
using System.Data.Common;
using SecondOpinion.Preparation;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Faults;

/// <summary>What people and machines were told during a journey: what of it does not stand is a broken promise.</summary>
internal sealed class Witness
{
    private static readonly string[] Workers = ["preparing", "sending letters", "emptying the outbox", "closing windows", "ending", "signing"];

    private readonly ConcurrentQueue<(long Place, AuditEvent Event)> _recorded = [];
    private readonly ConcurrentQueue<string> _findings = [];
    private readonly ConcurrentQueue<Exception> _told = [];
    private readonly ConcurrentQueue<string> _secrets = [];

    /// <summary>Rows that the trail acknowledged.</summary>
    public IReadOnlyList<(long Place, AuditEvent Event)> Rows => [.. _recorded];

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<string> Findings => [.. _findings];

    /// <summary>Errors that a caller saw.</summary>
    public IReadOnlyList<Exception> Told => [.. _told];

    /// <summary>Tokens and codes that were made.</summary>
    public IReadOnlyList<string> Secrets => [.. _secrets];

    /// <summary>The case that the referrer was told of.</summary>
    public string? Case { get; set; }

    public bool RevokeAcknowledged { get; set; }

    /// <summary>True once somebody was told in words, not by an error.</summary>
    public bool WasToldInWords { get; set; }

    public void Recorded(long place, AuditEvent row) => _recorded.Enqueue((place, row));

    public void Find(string what) => _findings.Enqueue(what);

    public void Secret(string secret) => _secrets.Enqueue(secret);

    /// <summary>A caller saw an error; it must be one that the door turns into "try again". A worker logs whatever it is, and comes back.</summary>
    public void Tell(string step, Exception error)
    {
        _told.Enqueue(error);
        if (error is not (TrailUnavailableException or ArchiveUnavailableException or VaultException or DbException) && !(error is IOException && Workers.Contains(step)))
        {
            Find($"{step}: not a clear error: {error}");
        }
    }
}
