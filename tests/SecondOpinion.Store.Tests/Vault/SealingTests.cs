using System.IO.Pipelines;
using System.Runtime.Versioning;
using System.Text;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Vault;

namespace SecondOpinion.Store.Tests.Vault;

internal sealed class SealingTests
{
    private static readonly InstanceAddress Place = new(Guid.Parse("8f1c4a52-58c2-4b52-9a2b-0f3f6a1d7e11"), 2, 17);

    private VaultFixture _fixture = null!;

    [SetUp]
    public async Task Open() => _fixture = await VaultFixture.NewAsync();

    [TearDown]
    public void Close() => _fixture.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase((1 << 20) - 1)]
    [TestCase(1 << 20)]
    [TestCase((1 << 20) + 1)]
    [TestCase((3 << 20) + 12345)]
    public async Task A_frame_of_any_length_comes_out_as_it_went_in(int length)
    {
        var frame = VaultFixture.Noise(length);
        await _fixture.SealAsync(Place, "header"u8.ToArray(), [frame]);
        using var instance = await _fixture.Vault.OpenAsync(Place, 1, default);
        Assert.Multiple(() =>
        {
            Assert.That(instance.FrameCount, Is.EqualTo(1));
            Assert.That(instance.Frame(1), Is.EqualTo(new SealedFrame(VaultFixture.Raw, length, 0)));
        });
        Assert.That(await _fixture.FrameAsync(Place), Is.EqualTo(frame));
    }

    [Test]
    public async Task Header_frames_and_previews_are_kept_apart()
    {
        byte[][] frames = [VaultFixture.Noise(5000), VaultFixture.Noise(2_000_000), VaultFixture.Noise(7)];
        byte[][] previews = [VaultFixture.Noise(900), VaultFixture.Noise(800), VaultFixture.Noise(700)];
        await _fixture.SealAsync(Place, "the header"u8.ToArray(), frames, previews);
        using var instance = await _fixture.Vault.OpenAsync(Place, 1, default);
        Assert.That(Encoding.UTF8.GetString(await VaultFixture.BytesAsync(pipe => instance.CopyHeaderAsync(pipe, default))), Is.EqualTo("the header"));
        for (var number = 1; number <= 3; number++)
        {
            var at = number;
            Assert.That(await VaultFixture.BytesAsync(pipe => instance.CopyFrameAsync(at, pipe, default)), Is.EqualTo(frames[at - 1]));
            Assert.That(await VaultFixture.BytesAsync(pipe => instance.CopyPreviewAsync(at, pipe, default)), Is.EqualTo(previews[at - 1]));
        }

        Assert.Multiple(() =>
        {
            Assert.That(() => instance.Frame(0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => instance.Frame(4), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public async Task No_plain_byte_lies_on_the_disk()
    {
        var secret = Encoding.ASCII.GetBytes("ZQ7F3A-PLAIN-FRAME-MARKER");
        await _fixture.SealAsync(Place, secret, [[.. secret, .. new byte[100]]], [secret]);
        foreach (var file in Directory.EnumerateFiles(_fixture.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.That((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(secret), Is.EqualTo(-1), file);
        }
    }

    [Test]
    public async Task Nothing_can_be_read_before_the_commit_and_nothing_is_left_without_one()
    {
        await using (var sealing = await _fixture.Vault.BeginAsync(Place, 1, default))
        {
            await sealing.WriteHeaderAsync(new byte[10], default);
            await sealing.WriteFrameAsync(1, VaultFixture.Raw, new byte[100], default);
            Assert.That(() => _fixture.Vault.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>());
        }

        Assert.That(Directory.EnumerateFiles(_fixture.Root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task A_disk_that_fills_up_at_any_byte_leaves_no_half_state()
    {
        var full = VaultFixture.Noise(3000);
        await _fixture.SealAsync(Place, new byte[50], [full]);
        var length = new FileInfo(_fixture.FileOf(Place)).Length;
        for (var room = 0; room < length; room += 97)
        {
            var space = room;
            var vault = new FileVault(_fixture.Root, _fixture.Database, _fixture.Keys, TimeProvider.System, path => new SmallDisk(path, space));
            Assert.That(() => _fixture.SealAsync(Place, new byte[50], [VaultFixture.Noise(3000)], vault: vault), Throws.InstanceOf<IOException>(), $"room for {room}");
            Assert.That(Directory.GetFiles(_fixture.Root, "*", SearchOption.AllDirectories), Has.Length.EqualTo(1), $"room for {room}");
        }

        Assert.That(await _fixture.FrameAsync(Place), Is.EqualTo(full), "what was sealed before still stands");
    }

    [Test]
    public async Task What_a_killed_process_left_is_swept_when_the_next_one_seals_in_that_case()
    {
        await _fixture.SealAsync(Place, new byte[50], [new byte[9]]);
        var left = $"{_fixture.FileOf(Place)}.0123456789abcdef.tmp";
        await File.WriteAllBytesAsync(left, new byte[100]);
        var next = new FileVault(_fixture.Root, _fixture.Database, _fixture.Keys, TimeProvider.System);
        await _fixture.SealAsync(Place with { Instance = 5 }, new byte[50], [new byte[9]], vault: next);
        Assert.That(File.Exists(left), Is.False);
    }

    [Test]
    public async Task Sealings_that_are_committed_together_are_invisible_before_and_whole_afterwards()
    {
        var frames = Enumerable.Range(0, 20).Select(_ => VaultFixture.Noise(70_000)).ToArray();
        var sealings = new List<ISealing>();
        for (var place = 0; place < frames.Length; place++)
        {
            var sealing = await _fixture.Vault.BeginAsync(Place with { Instance = place }, 1, default);
            await sealing.WriteHeaderAsync(new byte[10], default);
            await sealing.WriteFrameAsync(1, VaultFixture.Raw, frames[place], default);
            await sealing.FinishAsync(default);
            sealings.Add(sealing);
            Assert.That(() => _fixture.Vault.OpenAsync(Place with { Instance = place }, 1, default), Throws.TypeOf<VaultException>());
        }

        await _fixture.Vault.CommitAsync(sealings, default);
        for (var place = 0; place < frames.Length; place++)
        {
            await sealings[place].DisposeAsync();
            Assert.That(await _fixture.FrameAsync(Place with { Instance = place }), Is.EqualTo(frames[place]));
        }
    }

    [Test]
    public async Task A_later_version_stands_beside_the_earlier_until_it_is_removed_and_readers_of_that_read_on()
    {
        var first = VaultFixture.Noise(3_000_000);
        var second = VaultFixture.Noise(1000);
        await _fixture.SealAsync(Place, new byte[5], [first]);
        using var reading = await _fixture.Vault.OpenAsync(Place, 1, default);
        await _fixture.SealAsync(Place, new byte[5], [second], version: 2);
        await _fixture.Vault.RemoveAsync(Place, 1, default);
        await _fixture.Vault.RemoveAsync(Place, 1, default);
        Assert.That(await VaultFixture.BytesAsync(pipe => reading.CopyFrameAsync(1, pipe, default)), Is.EqualTo(first));
        Assert.That(await _fixture.FrameAsync(Place, version: 2), Is.EqualTo(second));
        Assert.That(() => _fixture.Vault.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task A_reader_that_goes_away_stops_the_copy_and_the_count_says_so()
    {
        await _fixture.SealAsync(Place, new byte[5], [VaultFixture.Noise(5 << 20)]);
        using var instance = await _fixture.Vault.OpenAsync(Place, 1, default);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Reader.CompleteAsync();
        Assert.That(await instance.CopyFrameAsync(1, pipe.Writer, default), Is.LessThan(5 << 20));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has other rights")]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_and_folders_are_ours_alone()
    {
        await _fixture.SealAsync(Place, new byte[5], [new byte[5]]);
        Assert.Multiple(() =>
        {
            Assert.That(File.GetUnixFileMode(_fixture.FileOf(Place)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(
                File.GetUnixFileMode(Path.GetDirectoryName(_fixture.FileOf(Place))!),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        });
    }

    /// <summary>A file on a disk with room for so many bytes.</summary>
    private sealed class SmallDisk(string path, long room) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (_file.Length + count > room)
            {
                throw new IOException("No space left on device");
            }

            _file.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }
    }
}
