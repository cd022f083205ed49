using System.Diagnostics;
using System.Globalization;
using MimeKit;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Mail;
using SecondOpinion.Studies;

namespace SecondOpinion.Faults;

/// <summary>A real archive and a real relay stand still for a while (SIGSTOP), as a machine does that swaps or migrates, and then go on.</summary>
internal sealed class StoppedOutside
{
    /// <summary>Longer than every patience here; 30 seconds with <c>SECONDOPINION_LONG=1</c>.</summary>
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(Sweep.IsLong ? 30 : 4);

    [Test]
    public async Task An_archive_that_stands_still_is_waited_for_and_the_case_comes_to_its_end()
    {
        await using var orthanc = await OrthancServer.StartAsync();
        for (var number = 1; number <= Pacs.Slices + 1; number++)
        {
            await orthanc.LoadAsync(Pacs.Slice(number));
        }

        var options = new DicomWebOptions
        {
            Url = $"{orthanc.Url}/dicom-web", Authentication = "Basic", User = OrthancServer.User, Password = OrthancServer.Password,
            AllowHttp = true, TimeoutSeconds = 1,
        };
        using var archive = new DicomWebArchive(new ArchiveKey("DEMO1", "VNA"), options, TimeProvider.System);
        using var stopped = new Stopped(orthanc.ProcessId, Stillness);
        await using var house = await FaultyHouse.OpenAsync(new Ground { Archive = archive, MendAsync = () => stopped.IsOver });
        await new Journey(house).GoAsync();
        Assert.That(house.Witness.Findings, Is.Empty);
        Assert.That(house.Witness.WasToldInWords || house.Log.Lines.Any(line => line.StartsWith("Warning 1520", StringComparison.Ordinal)), Is.True, "it stood still when it was needed");
    }

    [Test]
    public async Task A_relay_that_stands_still_loses_no_letter()
    {
        var folder = Directory.CreateTempSubdirectory("second-opinion-");
        using var relay = Child.Start(["relay", folder.FullName]);
        try
        {
            var port = int.Parse((await relay.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture); // it says so first
            using var stopped = new Stopped(relay.Id, Stillness);
            await using var house = await FaultyHouse.OpenAsync(new Ground { Post = new FolderPost(port, folder.FullName), MendAsync = () => stopped.IsOver });
            await new Journey(house).GoAsync();
            Assert.That(house.Witness.Findings, Is.Empty);
            Assert.That(house.Log.Lines.Any(line => line.StartsWith("Warning 1401", StringComparison.Ordinal)), Is.True, "it stood still when it was needed");
        }
        finally
        {
            relay.Kill();
            await relay.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>In a process of its own: says its port, and puts what it takes into a folder.</summary>
    public static async Task RelayAsync(string folder)
    {
        var taken = 0;
        using var relay = new ScriptedRelay
        {
            Taken = message =>
            {
                var part = Path.Combine(folder, $"{Interlocked.Increment(ref taken):D4}.part");
                File.WriteAllText(part, message);
                File.Move(part, Path.ChangeExtension(part, ".eml"));
            },
        };
        Console.WriteLine(relay.Port);
        await Task.Delay(Timeout.Infinite); // until it is ended
    }

    private sealed class FolderPost(int port, string folder) : IPost
    {
        public Letters.IMailer Mailer { get; } = RelayPost.MailerTo(port);

        public IReadOnlyList<Arrival> Arrived => [.. Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(file => Arrival.Of(MimeMessage.Load(file)))];
    }

    /// <summary>A process that stands still from now on, for so long.</summary>
    private sealed class Stopped : IDisposable
    {
        private readonly int _process;
        private readonly Timer _timer;
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Stopped(int process, TimeSpan how)
        {
            _process = process;
            Signal("-STOP");
            _timer = new Timer(_ => GoOn(), null, how, Timeout.InfiniteTimeSpan);
        }

        public Task IsOver => _over.Task;

        public void Dispose()
        {
            _timer.Dispose();
            GoOn();
        }

        private void GoOn()
        {
            Signal("-CONT");
            _over.TrySetResult();
        }

        private void Signal(string signal)
        {
            using var kill = Process.Start("kill", [signal, _process.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }
}
