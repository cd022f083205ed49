using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

/// <summary>A desk that signs the trail of a database of its own into a folder of its own.</summary>
internal sealed class CheckpointFixture : IAsyncDisposable
{
    private readonly IDataProtectionProvider _ring = new EphemeralDataProtectionProvider();
    private readonly List<IDisposable> _held = [];

    private CheckpointFixture(TestDatabase test)
    {
        Test = test;
        Desk = Another(test.Database);
    }

    public TestDatabase Test { get; }

    public Checkpointing Desk { get; }

    public FakeTimeProvider Clock { get; } = new(TrailFixture.Noon);

    public List<string> Log { get; } = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("second-opinion-test-").FullName;

    public string[] Files => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static async Task<CheckpointFixture> NewAsync(Dialect dialect = Dialect.Sqlite) => new(await TestDatabase.NewAsync(dialect));

    /// <summary>Another desk with the same key ring.</summary>
    public Checkpointing Another(Database database, string? folder = null)
    {
        var secrets = new SealedSecrets(database, new DeskKeys(_ring), Clock);
        var options = Options.Create(new TrailOptions { CheckpointFolder = folder ?? Folder, Rows = 10 });
        var desk = new Checkpointing(database, secrets, options, Clock, new ListLogger(Log));
        _held.Add(desk);
        return desk;
    }

    public Task FillAsync(int count) => TrailFixture.FillAsync(Test.Database, count);

    /// <summary>Adds rows and signs each time.</summary>
    public async Task SignAsync(params int[] steps)
    {
        foreach (var rows in steps)
        {
            await FillAsync(rows);
            await Desk.MakeAsync(default);
        }
    }

    public async Task<Checkpoint> KeptAsync(long size)
    {
        var note = await File.ReadAllTextAsync(Path.Combine(Folder, CheckpointFolder.NameOf(size)));
        return Checkpoint.TryOpen(note, await Desk.PublicKeyAsync(default), out var checkpoint) ? checkpoint : throw new AssertionException($"no checkpoint over {size}");
    }

    public async Task<byte[]> ExportAsync(string trust = "DEMO1")
    {
        var export = new TrailExport(Test.Database, Desk, Clock);
        using var stream = new MemoryStream();
        await export.WriteAsync(await export.BeginAsync(trust, default), stream, default);
        return stream.ToArray();
    }

    /// <summary>As of a desk that signs nothing any more: the last signature is the one from before.</summary>
    public async Task<byte[]> ExportUnsignedAsync(string trust = "DEMO1")
    {
        var export = new TrailExport(Test.Database, Desk, Clock);
        using var stream = new MemoryStream();
        await export.WriteAsync(await export.PlanAsync(trust, default), stream, default);
        return stream.ToArray();
    }

    public async Task<TrailReport> VerifyAsync(byte[] export, params Checkpoint[] kept)
    {
        using var stream = new MemoryStream(export);
        return await ExportVerifying.RunAsync(stream, await Desk.PublicKeyAsync(default), kept, default);
    }

    /// <summary>What an administrator does first.</summary>
    public async Task DropTriggersAsync()
    {
        foreach (var name in await Test.Database.QueryAsync<string>(new Sql("test.triggers", "SELECT name FROM sqlite_master WHERE type = 'trigger'"), null, default))
        {
            await Test.TamperAsync($"DROP TRIGGER {name}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _held.ForEach(held => held.Dispose());
        await Test.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class ListLogger(List<string> lines) : ILogger<Checkpointing>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
            }
        }
    }
}
