using Microsoft.Extensions.Options;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging.Jpeg2000;

namespace SecondOpinion.Tests.Imaging;

/// <summary>The decoder outside missing, hanging, dying, lying: no picture, and nothing of it is left anywhere.</summary>
internal sealed class Jpeg2000ProgramTests
{
    private static readonly PixelLayout Layout = new(4, 4, 1, 8, 8, 7, isSigned: false, isPlanar: false, "MONOCHROME2");

    private readonly string _folder = Directory.CreateTempSubdirectory("so-j2k-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_program_that_gives_the_picture_is_believed() => Assert.That(Run("head -c 16 /dev/zero > \"$4\""), Is.Null);

    [TestCase("exit 1", "program-failed")]
    [TestCase("kill -SEGV $$", "program-failed")]
    [TestCase("kill -KILL $$", "program-slow", Description = "killed by the system, as out of time")]
    [TestCase("true", "program-failed", Description = "no file")]
    [TestCase("head -c 15 /dev/zero > \"$4\"", "program-lied")]
    [TestCase("head -c 17 /dev/zero > \"$4\"", "program-lied")]
    [TestCase("while :; do :; done", "program-slow", Description = "out of processor time")]
    [TestCase("sleep 600", "program-slow")]
    [TestCase("sleep 600 & sleep 600", "program-slow", Description = "with a child of its own")]
    [TestCase("head -c 1000000 /dev/zero > \"$4\"", "program-failed", Description = "a file larger than the picture can be")]
    [TestCase("head -c 16 /dev/zero > \"$4\"; x=$(head -c 400000000 /dev/zero | tr '\\0' x); exit $?", "program-failed", Description = "out of memory")]
    public void What_goes_wrong_outside_gives_no_picture_and_its_reason(string body, string expected)
    {
        Assert.That(Run(body), Is.EqualTo(expected));
    }

    [Test]
    public void Many_small_files_do_not_fill_the_memory_of_the_machine()
    {
        if (!SealedProgram.CanIsolate())
        {
            Assert.Ignore("skipped: this system forbids user namespaces; the service's own walls must do");
        }

        var result = Run("i=0; while [ $i -lt 100 ]; do head -c 400 /dev/zero > f$i || exit 9; i=$((i+1)); done; head -c 16 /dev/zero > \"$4\"");
        Assert.That(result, Is.EqualTo("program-failed"));
    }

    [TestCase("head -c 16 /dev/zero > \"$4\"", null)]
    [TestCase("exit 3", "program-failed")]
    [TestCase("sleep 600 & sleep 600", "program-slow")]
    [TestCase("head -c 1000000 /dev/zero > \"$4\"", "program-failed")]
    public void Without_namespaces_the_limits_hold_and_nothing_stays(string body, string? expected)
    {
        var program = new SealedProgram(Settings(Write(body))) { MayIsolate = false };
        Assert.That(program.Run(Codestream(), new byte[16]), Is.EqualTo(expected));
        Assert.That(Directory.GetDirectories("/dev/shm", $"second-opinion-j2k-{Environment.ProcessId}-*"), Is.Empty);
    }

    [Test]
    public void A_program_that_is_not_there_is_missing()
    {
        Assert.That(With(Path.Combine(_folder, "nothing")).Decode(Codestream(), Layout, new byte[16]), Is.EqualTo("program-missing"));
        Assert.That(With("").CanDecode("1.2.840.10008.1.2.4.90"), Is.False);
        Assert.That(With("opj_decompress").CanDecode("1.2.840.10008.1.2.4.90"), Is.True);
        Assert.That(With("opj_decompress").CanDecode("1.2.840.10008.1.2.4.50"), Is.False);
    }

    [Test]
    public void Nothing_of_the_service_reaches_the_program_and_nothing_of_it_stays()
    {
        var seen = Path.Combine(_folder, "seen");
        Environment.SetEnvironmentVariable("SO_TEST_SECRET", "ZQ7FSECRET");
        Assert.That(Run($"{{ env; pwd; grep -c : /proc/net/dev; }} > '{seen}'; head -c 16 /dev/zero > \"$4\""), Is.Null);
        var lines = File.ReadAllLines(seen);
        Assert.That(lines, Has.None.Contains("ZQ7FSECRET"));
        Assert.That(Directory.Exists(lines[^2]), Is.False, "its folder is gone");
        Assert.That(Directory.GetDirectories("/dev/shm", $"second-opinion-j2k-{Environment.ProcessId}-*"), Is.Empty);
        if (SealedProgram.CanIsolate())
        {
            Assert.That(lines[^1], Is.EqualTo("1"), "no network but itself");
        }
    }

    [Test]
    public void What_a_killed_service_left_is_removed_at_the_next_start()
    {
        var left = Directory.CreateDirectory("/dev/shm/second-opinion-j2k-4194999-LEFT").FullName;
        File.WriteAllText(Path.Combine(left, "in.j2k"), "x");
        _ = With("opj_decompress");
        Assert.That(Directory.Exists(left), Is.False);
    }

    [TestCase(8, (byte)0, Description = "columns")]
    [TestCase(12, (byte)1, Description = "rows")]
    [TestCase(40, (byte)9, Description = "components")]
    [TestCase(42, (byte)8, Description = "nine bits in eight")]
    [TestCase(43, (byte)2, Description = "subsampled")]
    [TestCase(24, (byte)0xFF, Description = "fewer tiles than one")]
    [TestCase(2, (byte)0xFE, Description = "no size")]
    public void A_codestream_that_contradicts_its_header_reaches_no_program(int at, byte value)
    {
        var codestream = Codestream();
        codestream[at] = value == 0 ? (byte)1 : value;
        if (at == 24)
        {
            codestream.AsSpan(24, 8).Clear();
        }

        Assert.That(() => With(Path.Combine(_folder, "nothing")).Decode(codestream, Layout, new byte[16]), Throws.TypeOf<DicomException>());
    }

    private string? Run(string body) => With(Write(body)).Decode(Codestream(), Layout, new byte[16]);

    private string Write(string body)
    {
        var program = Path.Combine(_folder, "decoder");
        File.WriteAllText(program, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return program;
    }

    private static Jpeg2000Decoder With(string program) => new(Options.Create(Settings(program)));

    private static ImagingSettings Settings(string program) => new() { Jpeg2000Program = program, Jpeg2000Seconds = 1, Jpeg2000Megabytes = 128 };

    /// <summary>As far as the size marker segment goes: 4 x 4 pixels of eight bits in one tile.</summary>
    private static byte[] Codestream() =>
    [
        0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1,
    ];
}
