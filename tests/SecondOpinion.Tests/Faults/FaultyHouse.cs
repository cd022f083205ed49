using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecondOpinion.Cases;
using SecondOpinion.Imaging;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Store;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Trail;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Faults;

/// <summary>What a house stands on; whatever is not said works.</summary>
internal sealed record Ground
{
    /// <summary>Of the part that fails.</summary>
    public FaultPlan Plan { get; init; } = FaultPlan.None();

    /// <summary>Whether it is the database that fails.</summary>
    public bool IsDatabase { get; init; }

    /// <summary>Waits until what is broken works again, where that takes time of its own.</summary>
    public Func<Task> MendAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>Whether nobody needs to be told of the fault, for it changes nothing.</summary>
    public bool IsHarmless { get; init; }

    public TurningClock Clock { get; init; } = new();

    public IArchive Archive { get; init; } = new Pacs(FaultPlan.None(), default).Open();

    public IPost Post { get; init; } = new MemoryPost();

    /// <summary>Where everything lies; a new folder in memory, where there is such a thing, unless stated.</summary>
    public string? Folder { get; init; }

    /// <summary>Takes a mend out of the trail.</summary>
    public Func<IAuditTrail, IAuditTrail> Trail { get; init; } = trail => trail;

    /// <summary>Takes a mend out.</summary>
    public Action<IServiceCollection> Twist { get; init; } = _ => { };
}

/// <summary>Every real room of desk and reader in this process, over a real database, vault and folder of checkpoints, with one part that may fail.
/// Nothing works in the background: a journey does what the workers would.</summary>
internal sealed class FaultyHouse : IAsyncDisposable
{
    private static readonly Lazy<Task<byte[]>> Blank = new(MakeBlankAsync);

    private readonly ServiceProvider _rooms;
    private readonly string _folder;

    private FaultyHouse(Ground ground, string folder)
    {
        (Ground, _folder) = (ground, folder);
        Database = Database.SqliteFile(DatabasePath, pooling: false);
        _rooms = Rooms(ground).BuildServiceProvider();
    }

    public Ground Ground { get; }

    public TurningClock Clock => Ground.Clock;

    public Witness Witness { get; } = new();

    public KeptLog Log { get; } = new();

    /// <summary>A way to the database that never fails, for whoever checks.</summary>
    public Database Database { get; }

    public string DatabasePath => Path.Combine(_folder, "db", "store.db");

    public string VaultPath => Path.Combine(_folder, "files", "vault");

    public string CheckpointPath => Path.Combine(_folder, "files", "checkpoints");

    public static async Task<FaultyHouse> OpenAsync(Ground ground)
    {
        var folder = ground.Folder ?? Directory.CreateDirectory(
            Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"second-opinion-{Guid.CreateVersion7():N}")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "db"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "db", "store.db"), await Blank.Value);
        var house = new FaultyHouse(ground, folder);
        await house._rooms.WarmKeysAsync(default);
        ground.Plan.Arm();
        return house;
    }

    public T Get<T>()
        where T : notnull => _rooms.GetRequiredService<T>();

    /// <summary>Checks something, while nothing fails.</summary>
    public async Task<T> AsideAsync<T>(Func<Task<T>> check)
    {
        Ground.Plan.Pause(true);
        try
        {
            return await check();
        }
        finally
        {
            Ground.Plan.Pause(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Ground.Plan.Pause(true);
        await _rooms.DisposeAsync();
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A database as it is after the first start, made once for all: migrated, with the first keys.</summary>
    private static async Task<byte[]> MakeBlankAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"second-opinion-{Guid.CreateVersion7():N}.db");
        try
        {
            using (var database = Database.SqliteFile(file, pooling: false))
            {
                await Migrator.ApplyAsync(database, TimeProvider.System, default);
                await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
                    .AddStore(new ConfigurationBuilder().Build(), desk: true).AddSingleton(database).BuildServiceProvider();
                await services.WarmKeysAsync(default);
            }

            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private IServiceCollection Rooms(Ground ground)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vault:Path"] = VaultPath, ["Trail:CheckpointFolder"] = CheckpointPath };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(ground.Clock)
            .AddStore(configuration, desk: true)
            .AddCheckpointing(configuration)
            .AddSingleton(_ => Kept(ground))
            .AddSingleton(rooms => new AuditTrail(rooms.GetRequiredService<Database>(), ground.Clock, rooms.GetRequiredService<IPatientHash>()))
            .AddSingleton<IAuditTrail>(rooms => new WitnessedTrail(ground.Trail(rooms.GetRequiredService<AuditTrail>()), Witness))
            .AddSingleton<IArchives>(new ListedArchives(ground.Archive))
            .AddSingleton<ITrusts>(new OneTrust())
            .AddSingleton<IPreviewRenderer, HeaderPreviews>()
            .AddSingleton<ITextFinder, NoTextFinder>()
            .AddSingleton(ground.Post.Mailer);
        Type[] rooms =
        [
            typeof(StudyRefs), typeof(SeriesRefs), typeof(ChosenSeries), typeof(Minting), typeof(Asking), typeof(Revoking), typeof(PreparationRecord),
            typeof(PixelCare), typeof(Preparing), typeof(Resealing), typeof(LeasedWork), typeof(PreparationPump), typeof(OutboxRecord), typeof(OutboxPump), typeof(Verification),
            typeof(ReaderSessions), typeof(ReadingWindows), typeof(FrameReading), typeof(Ending),
        ];
        foreach (var room in rooms)
        {
            services.AddSingleton(room);
        }

        ground.Twist(services);
        return services;
    }

    private Database Kept(Ground ground) => ground.IsDatabase
        ? new Database(Dialect.Sqlite, $"Data Source={DatabasePath};Pooling=False") { Through = connection => new FailingConnection(connection, ground.Plan) }
        : Database.SqliteFile(DatabasePath, pooling: false);

    private sealed class OneTrust : ITrusts
    {
        public IReadOnlyList<Trust> All { get; } = [new Trust { Code = "DEMO1", Name = "Downs" }];

        public Trust? Find(string code) => All.FirstOrDefault(trust => trust.Code == code);
    }
}

/// <summary>The trail, with all that it acknowledged written down.</summary>
internal sealed class WitnessedTrail(IAuditTrail trail, Witness witness) : IAuditTrail
{
    public async Task<long> AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var place = await trail.AppendAsync(auditEvent, cancellationToken);
        witness.Recorded(place, auditEvent);
        return place;
    }
}
