using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Store.Tests.Vault;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Store.Tests.Preparation;

internal sealed class ReadingTests
{
    private House _house = null!;
    private ReadingWindows _windows = null!;
    private FrameReading _reading = null!;
    private PreparedSeries _series = null!;
    private IReadOnlyList<PreparedInstance> _instances = null!;

    [SetUp]
    public async Task Prepare()
    {
        _house = await House.OfAsync(House.Head(12, "t1-sagittal"), House.Grace);
        await _house.PrepareAsync();
        await _house.ResealAllAsync();
        _windows = Readers.Windows(_house);
        _reading = Readers.Of(_house, _windows);
        _series = (await _house.Prepared.ContentsAsync(_house.Id, default)).Series[0];
        _instances = await _house.InstancesAsync();
    }

    [TearDown]
    public void Close() => _house.Dispose();

    [Test]
    public async Task A_frame_is_on_the_trail_before_its_first_byte_and_once_for_the_series()
    {
        using var frame = await OpenAsync(0);
        var began = _house.Trail.Of(AuditAction.ReadingBegan).Single();
        Assert.Multiple(() =>
        {
            Assert.That(began.Details["may-read-up-to"], Is.EqualTo("5"));
            Assert.That(began.Details["series"], Is.EqualTo(_series.Uid));
            Assert.That(began.Actor.Address, Is.EqualTo("reader@example.org"));
            Assert.That(began.Link, Is.EqualTo(1));
            Assert.That(frame!.MediaType, Is.EqualTo("image/jls"));
        });
        var bytes = await VaultFixture.BytesAsync(pipe => frame!.CopyToAsync(pipe, default));
        Assert.That(bytes, Has.Length.EqualTo(frame!.Length));
        using var second = await OpenAsync(1);
        Assert.That(_house.Trail.Of(AuditAction.ReadingBegan).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_referrers_own_look_is_on_the_same_record_under_their_name_and_no_link()
    {
        var who = new StaffMember("issuer|subject", "Dr Ref", "ref@example.org", "DEMO1", new HashSet<Role> { Role.Referrer });
        var right = ReadingRight.Of(who, _house.Cases.Case, "192.0.2.9");
        using (await _reading.OpenAsync(right, PathOf(0), 1, default))
        using (await _reading.OpenAsync(ReadingRight.Of(who, _house.Cases.Case, "192.0.2.9"), PathOf(1), 1, default))
        {
            var began = _house.Trail.Of(AuditAction.ReadingBegan).Single();
            Assert.That((began.Actor.Kind, began.Actor.Id, began.Link), Is.EqualTo(("staff", "issuer|subject", (int?)null)));
        }

        _house.Clock.Advance(ReadingWindows.Abandoned + TimeSpan.FromSeconds(1));
        await Readers.Windows(_house).SweepAsync(default); // another process finds it
        var ended = _house.Trail.Of(AuditAction.ReadingEnded).Single();
        Assert.That((ended.Actor.Kind, ended.Link, ended.Reason), Is.EqualTo(("staff", (int?)null, "not-known")));
    }

    [Test]
    public void Without_a_trail_there_is_no_frame_and_no_preview()
    {
        _house.Trail.IsDown = true;
        Assert.That(() => OpenAsync(0), Throws.TypeOf<TrailUnavailableException>());
        Assert.That(() => _reading.PreviewsAsync(Readers.Right(_house), _series.Uid, default), Throws.TypeOf<TrailUnavailableException>());
        _house.Trail.IsDown = false;
        Assert.That(() => OpenAsync(0), Throws.Nothing, "and with it again there is");
    }

    [Test]
    public async Task A_window_is_closed_after_a_quiet_minute_with_what_was_really_sent()
    {
        await ReadAsync(0);
        await ReadAsync(1);
        await ReadAsync(3);
        _house.Clock.Advance(TimeSpan.FromSeconds(59));
        await _windows.SweepAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded), Is.Empty);
        _house.Clock.Advance(TimeSpan.FromSeconds(1));
        await _windows.SweepAsync(default);
        var ended = _house.Trail.Of(AuditAction.ReadingEnded).Single();
        Assert.Multiple(() =>
        {
            Assert.That(ended.Details["frames-sent"], Is.EqualTo("3"));
            Assert.That(ended.Details["frames-broken-off"], Is.EqualTo("0"));
            Assert.That(ended.Details["instances"], Is.EqualTo("1-2, 4"));
            Assert.That(ended.Details["closed"], Is.EqualTo("quiet"));
        });
        await ReadAsync(0);
        Assert.That(_house.Trail.Of(AuditAction.ReadingBegan).Count(), Is.EqualTo(2), "the next frame opens a new window");
    }

    [Test]
    public async Task A_frame_on_its_way_keeps_the_window_open()
    {
        using var frame = await OpenAsync(0);
        _house.Clock.Advance(TimeSpan.FromMinutes(2));
        await _windows.SweepAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded), Is.Empty);
        frame!.Dispose();
        await _windows.SweepAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_frame_that_breaks_off_is_counted_as_broken_off()
    {
        using (var frame = await OpenAsync(0))
        {
            var path = Directory.GetFiles(_house.Vault.Root, "0000-000000.2", SearchOption.AllDirectories).Single();
            var file = await File.ReadAllBytesAsync(path);
            Array.Fill(file, (byte)0, 8, file.Length - 64);
            await File.WriteAllBytesAsync(path, file);
            Assert.That(() => VaultFixture.BytesAsync(pipe => frame!.CopyToAsync(pipe, default)), Throws.TypeOf<VaultException>());
        }

        await _windows.SessionEndedAsync(Readers.Right(_house).SessionId, default);
        var ended = _house.Trail.Of(AuditAction.ReadingEnded).Single();
        Assert.That((ended.Details["frames-sent"], ended.Details["frames-broken-off"], ended.Details["closed"]), Is.EqualTo(("0", "1", "session ended")));
    }

    [Test]
    public async Task A_window_that_a_crash_left_open_is_closed_as_not_known_by_the_next_process()
    {
        await ReadAsync(0);
        var next = Readers.Windows(_house);
        _house.Clock.Advance(ReadingWindows.Abandoned);
        await next.SweepAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded), Is.Empty, "not before three minutes are over");
        _house.Clock.Advance(TimeSpan.FromSeconds(1));
        await next.SweepAsync(default);
        await next.SweepAsync(default);
        var ended = _house.Trail.Of(AuditAction.ReadingEnded).Single();
        Assert.That((ended.Reason, ended.Details["sent"], ended.Link), Is.EqualTo(("not-known", "not known", 1)));
    }

    [Test]
    public async Task A_window_in_use_is_not_taken_for_abandoned()
    {
        using var frame = await OpenAsync(0);
        var other = Readers.Windows(_house);
        for (var minute = 0; minute < 10; minute++)
        {
            _house.Clock.Advance(TimeSpan.FromMinutes(1));
            await _windows.SweepAsync(default);
            await other.SweepAsync(default);
        }

        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded), Is.Empty);
    }

    [Test]
    public async Task What_is_absent_and_what_is_anothers_is_one_answer_and_is_on_the_trail()
    {
        using var other = await House.OfAsync(House.Head(50, "t1-axial"), House.Grace);
        await other.PrepareAsync();
        var theirs = (await other.InstancesAsync())[0];
        var right = Readers.Right(_house);
        Assert.Multiple(async () =>
        {
            Assert.That(await _reading.OpenAsync(right, PathOf(0), 0, default), Is.Null);
            Assert.That(await _reading.OpenAsync(right, PathOf(0), 2, default), Is.Null);
            Assert.That(await _reading.OpenAsync(right, PathOf(0) with { Instance = "2.25.1" }, 1, default), Is.Null);
            Assert.That(await _reading.OpenAsync(right, PathOf(0) with { Series = "2.25.1" }, 1, default), Is.Null);
            Assert.That(await _reading.OpenAsync(right, PathOf(0) with { Instance = theirs.Uid }, 1, default), Is.Null);
            Assert.That(await _reading.OpenAsync(right, PathOf(0) with { Study = "2.25.1" }, 1, default), Is.Null);
            Assert.That(await _reading.MetadataAsync(right, _series.StudyUid, "2.25.1", default), Is.Null);
            Assert.That(await _reading.MetadataAsync(right, "2.25.1", _series.Uid, default), Is.Null);
            Assert.That(await _reading.PreviewsAsync(right, 99, default), Is.Null);
            Assert.That(_house.Trail.Of(AuditAction.ReadingBegan), Is.Empty);
        });
        Assert.That(_house.Trail.Of(AuditAction.ReadingDenied).Single().Details["times"], Is.EqualTo("1"), "the first at once");
        _house.Clock.Advance(TimeSpan.FromMinutes(1));
        await _windows.SweepAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingDenied).Last().Details["times"], Is.EqualTo("8"), "the rest together");
    }

    [Test]
    public async Task Metadata_is_one_json_array_in_reading_order()
    {
        var metadata = (await _reading.MetadataAsync(Readers.Right(_house), _series.StudyUid, _series.Uid, default))!;
        using var json = JsonDocument.Parse(await VaultFixture.BytesAsync(pipe => metadata.CopyToAsync(pipe, default)));
        var uids = json.RootElement.EnumerateArray().Select(one => one.GetProperty("00080018").GetProperty("Value")[0].GetString());
        Assert.That(uids, Is.EqualTo(_instances.Select(instance => instance.Uid)));
        Assert.That(json.RootElement[0].GetProperty("00120062").GetProperty("Value")[0].GetString(), Is.EqualTo("YES"));
        Assert.That(_house.Trail.Of(AuditAction.ReadingBegan), Is.Empty, "a header is no picture");
    }

    [Test]
    public async Task Previews_come_centre_out_each_with_its_place_in_the_metadata()
    {
        using var previews = (await _reading.PreviewsAsync(Readers.Right(_house), 0, default))!;
        var bytes = await VaultFixture.BytesAsync(pipe => previews.CopyToAsync(pipe, default));
        var records = new List<(int Place, int Frame, string Picture)>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8));
            records.Add((BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4)), Encoding.ASCII.GetString(bytes, at + 12, length)));
            at += 12 + length;
        }

        Assert.Multiple(() =>
        {
            Assert.That(records.Select(record => record.Place), Is.EqualTo(new[] { 2, 1, 3, 0, 4 }));
            Assert.That(records, Has.All.Matches<(int Place, int Frame, string Picture)>(record => record.Frame == 1));
            Assert.That(records.Single(record => record.Place == 0).Picture, Is.EqualTo("preview of 1"));
            Assert.That(_house.Trail.Of(AuditAction.ReadingBegan).Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_first_preview_can_be_had_alone_and_is_the_beginning_of_all()
    {
        using var previews = (await _reading.PreviewsAsync(Readers.Right(_house), 0, default))!;
        var all = await VaultFixture.BytesAsync(pipe => previews.CopyToAsync(pipe, default));
        var first = await VaultFixture.BytesAsync(pipe => previews.CopyToAsync(pipe, 1, default));
        Assert.That(first, Has.Length.EqualTo(12 + BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(8))));
        Assert.That(all.AsSpan(0, first.Length).SequenceEqual(first), Is.True);
        Assert.That(await VaultFixture.BytesAsync(pipe => previews.CopyToAsync(pipe, 2, default)), Has.Length.GreaterThan(first.Length));
    }

    [Test]
    public async Task A_frame_sealed_anew_between_look_up_and_opening_is_still_found()
    {
        var stale = new StaleStore(_house.Prepared, _instances[0] with { Version = 1 });
        var reading = new FrameReading(stale, _house.Vault.Vault, _windows, new KeptLog<FrameReading>());
        using var frame = await reading.OpenAsync(Readers.Right(_house), PathOf(0), 1, default);
        Assert.That(frame, Is.Not.Null);
    }

    [Test]
    public async Task Headers_sealed_anew_between_look_up_and_sending_are_still_sent()
    {
        var stale = new StaleStore(_house.Prepared, _instances[0] with { Version = 1 });
        var reading = new FrameReading(stale, _house.Vault.Vault, _windows, new KeptLog<FrameReading>());
        var metadata = (await reading.MetadataAsync(Readers.Right(_house), PathOf(0), default))!; // the stale row says it is there
        using var json = JsonDocument.Parse(await VaultFixture.BytesAsync(pipe => metadata.CopyToAsync(pipe, default)));
        Assert.That(json.RootElement.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Parallel_first_frames_open_one_window()
    {
        var frames = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => OpenAsync(number % _instances.Count))));
        Assert.That(_house.Trail.Of(AuditAction.ReadingBegan).Count(), Is.EqualTo(1));
        foreach (var frame in frames)
        {
            frame!.Dispose();
        }

        await _windows.CloseAllAsync(default);
        Assert.That(_house.Trail.Of(AuditAction.ReadingEnded).Single().Details["closed"], Is.EqualTo("service stopped"));
    }

    private Task<OpenFrame?> OpenAsync(int instance) => _reading.OpenAsync(Readers.Right(_house), PathOf(instance), 1, default);

    private InstancePath PathOf(int instance) => new(_series.StudyUid, _series.Uid, _instances[instance].Uid);

    private async Task ReadAsync(int instance)
    {
        using var frame = await OpenAsync(instance);
        await VaultFixture.BytesAsync(pipe => frame!.CopyToAsync(pipe, default));
    }

    /// <summary>A store whose look-up is a moment behind.</summary>
    private sealed class StaleStore(IPreparedStore store, PreparedInstance stale) : IPreparedStore
    {
        public Task<PreparedInstance?> FindAsync(Guid caseId, InstancePath path, CancellationToken cancellationToken) => Task.FromResult<PreparedInstance?>(stale);

        public Task<CaseContents> ContentsAsync(Guid caseId, CancellationToken cancellationToken) => store.ContentsAsync(caseId, cancellationToken);

        public Task<IReadOnlyList<PreparedInstance>> InstancesAsync(Guid caseId, int series, CancellationToken cancellationToken) => store.InstancesAsync(caseId, series, cancellationToken);

        public Task AddSeriesAsync(PreparationLease lease, IReadOnlyList<PreparedSeries> series, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AddInstancesAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task GrowAsync(PreparationLease lease, int series, IReadOnlyList<string> uids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task WithholdAsync(PreparationLease lease, int series, bool all, Dicom.Deidentification.Withheld why, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> DecidedAsync(PreparationLease lease, IReadOnlyList<Decision> decisions, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> ResealedAsync(PreparationLease lease, InstanceAddress address, int from, int to, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task EraseAsync(PreparationLease lease, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<PreparedInstance>> ToResealAsync(int take, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task EraseAsync(Guid caseId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
