using SecondOpinion.Imaging.Text;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>The engine is a program outside: missing, old, broken, hanging or talking nonsense, it never makes a picture look clean.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class RunningTesseract : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("second-opinion-engine-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestCase("exit 3", "engine-failed", TestName = "An_engine_that_fails")]
    [TestCase("kill -9 $$", "engine-failed", TestName = "An_engine_that_is_killed")]
    [TestCase("exec sleep 600", "engine-slow", TestName = "An_engine_that_hangs")]
    [TestCase("while :; do :; done", "engine-slow", TestName = "An_engine_that_spins")]
    [TestCase("echo all is well", "engine-failed", TestName = "An_engine_that_answers_something_else")]
    [TestCase("", "engine-failed", TestName = "An_engine_that_answers_nothing")]
    [TestCase("echo x > \"$0.out\"; cat \"$0.out\"", "engine-failed", TestName = "An_engine_that_would_write_a_file")]
    public async Task Leaves_the_picture_unsearched(string does, string word)
    {
        var finder = Finder(Program($"case \"$1\" in --version) echo tesseract 5.3.0; exit 0;; esac; {does}"));
        Assert.That(await finder.EngineAsync(default), Is.EqualTo("tesseract 5.3.0"));
        Assert.That(await finder.FindAsync([Stripes()], default), Is.EqualTo(new TextSearch.Failed(word)));
        Assert.That(_folder.GetFiles("*.out").Where(file => file.Length > 0), Is.Empty);
    }

    [TestCase("echo tesseract 4.9.9", "engine-version")]
    [TestCase("echo tesseract 5.0.0", null)]
    [TestCase("echo tesseract v5.3.4-1", null)]
    [TestCase("echo nobody knows", "engine-missing")]
    [TestCase("exit 1", "engine-missing")]
    public async Task Only_a_version_that_is_known_to_be_new_enough_is_used(string says, string? word)
    {
        var search = await Finder(Program($"case \"$1\" in --version) {says};; *) echo 'level\tpage_num';; esac")).FindAsync([Stripes()], default);
        Assert.That((search as TextSearch.Failed)?.Word, Is.EqualTo(word));
    }

    [Test]
    public async Task A_program_that_is_not_there_is_said_to_be_missing()
    {
        var finder = Finder(Path.Combine(_folder.FullName, "tesseract"));
        Assert.That(await finder.EngineAsync(default), Is.Null);
        Assert.That(await finder.FindAsync([Stripes()], default), Is.EqualTo(new TextSearch.Failed("engine-missing")));
    }

    [Test]
    public async Task The_engine_runs_under_its_limits()
    {
        var (output, failure) = await LimitedProgram.RunAsync(
            new TextSearchSettings { Program = Program("ulimit -v; ulimit -t; ulimit -f; ulimit -c; echo $OMP_THREAD_LIMIT"), TimeoutSeconds = 7, MemoryMegabytes = 300 }, [], default, default);
        Assert.That((output, failure), Is.EqualTo(("307200\n7\n0\n0\n1\n", (string?)null)));
    }

    [Test]
    public void Whoever_stops_the_search_stops_the_engine()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var finder = Finder(Program("case \"$1\" in --version) echo tesseract 5.3.0;; *) exec sleep 600;; esac"), seconds: 300);
        Assert.That(() => finder.FindAsync([Stripes()], stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static TesseractTextFinder Finder(string program, int seconds = 2) => new(new TextSearchSettings { Program = program, TimeoutSeconds = seconds });

    private static GreyPicture Stripes() => new([.. Enumerable.Range(0, 64 * 64).Select(at => at % 16 < 8 ? (byte)0 : byte.MaxValue)], 64, 64);

    private string Program(string does)
    {
        var path = Path.Combine(_folder.FullName, $"engine-{_folder.GetFiles().Length}");
        File.WriteAllText(path, $"#!/bin/sh\n{does}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
