using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Letters;
using SecondOpinion.Preparation;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>One case in memory.</summary>
internal sealed class OneCase(Case asked, CaseSubject subject) : UnaskedCases
{
    public Case Case { get; set; } = asked;

    public override Task<Case?> FindAsync(Guid caseId, CancellationToken cancellationToken) => Task.FromResult(caseId == Case.Id ? Case : null);

    public override Task<CaseSubject?> SubjectAsync(Guid caseId, CancellationToken cancellationToken) => Task.FromResult<CaseSubject?>(subject);

    public override Task<IReadOnlyList<Case>> ToPrepareAsync(int take, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Case>>(Case.State == CaseState.Preparing ? [Case] : []);

    public override Task<bool> MoveAsync(Guid caseId, CaseState from, CaseState to, string? because, CancellationToken cancellationToken)
    {
        var moved = Case.State == from;
        Case = moved ? Case with { State = to, StoppedBecause = because } : Case;
        return Task.FromResult(moved);
    }

    public override Task<bool> MoveAsync(PreparationLease lease, CaseState from, CaseState to, string? because, CancellationToken cancellationToken) =>
        MoveAsync(lease.CaseId, from, to, because, cancellationToken);

    public override Task FacesFoundAsync(PreparationLease lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Case = Case with { FacesSince = Case.FacesSince ?? now };
        return Task.CompletedTask;
    }
}

/// <summary>The part of the outbox that preparation uses.</summary>
internal class Letterbox : DispatchProxy
{
    public Dictionary<Guid, QueuedLetter> Added { get; } = [];

    public int Released { get; private set; }

    public int Withdrawn { get; private set; }

    public static (IOutboxStore Store, Letterbox Box) New()
    {
        var store = Create<IOutboxStore, Letterbox>();
        return (store, (Letterbox)(object)store);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IOutboxStore.AddAsync):
                var letter = args!.OfType<QueuedLetter>().Single();
                Added[letter.Id] = letter;
                return Task.CompletedTask;
            case nameof(IOutboxStore.ReleaseAsync):
                Released++;
                return Task.FromResult(1);
            case nameof(IOutboxStore.WithdrawAsync):
                Withdrawn++;
                return Task.FromResult(1);
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}

/// <summary>The trail as a list; it can be made to fail.</summary>
internal sealed class ListedTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public bool IsDown { get; set; }

    public Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new TrailUnavailableException("The trail is down.");
        }

        _events.Enqueue(auditEvent);
        return Task.FromResult((long)_events.Count);
    }

    public IEnumerable<AuditEvent> Of(AuditAction action) => Events.Where(one => one.Action == action);
}

internal sealed class OneTrust(bool hold = false) : ITrusts
{
    public IReadOnlyList<Trust> All => [new Trust { Code = "DEMO1", Name = "Demo", Policy = new TrustPolicy { HoldUntilReferrerLooked = hold } }];

    public Trust? Find(string code) => All.FirstOrDefault(trust => trust.Code == code);
}

/// <summary>A preview that says which frame it is of.</summary>
internal sealed class NamedPreview : IPreviewRenderer
{
    public byte[]? Render(DicomDataset header, Dicom.Pixels.PixelLayout layout, ReadOnlySpan<byte> frame, int longestSide) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"preview of {header.GetInt(Tags.InstanceNumber)}"));
}

/// <summary>Keeps log lines.</summary>
internal sealed class KeptLog<T> : ILogger<T>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
}
