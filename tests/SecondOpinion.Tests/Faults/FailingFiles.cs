using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Preparation;
using SecondOpinion.Store;
using SecondOpinion.Store.Vault;

namespace SecondOpinion.Faults;

/// <summary>The n-th call that the system gets about a file fails, beneath everything we are made of: a disk that is full (ENOSPC) or dying (EIO).</summary>
internal sealed class FailingFiles
{
    private const int Eio = 5;
    private const int Enospc = 28;

    /// <summary>Of the calls that are many every so many-th is made to fail, all of them with <c>SECONDOPINION_LONG=1</c>.</summary>
    [TestCase("files", "ENOSPC", 1)]
    [TestCase("files", "EIO", 2)]
    [TestCase("letters", "ENOSPC", 1)]
    [TestCase("letters", "EIO", 1)]
    [TestCase("db", "ENOSPC", 9)]
    [TestCase("db", "EIO", 13)]
    public async Task A_call_about_a_file_fails(string which, string how, int every)
    {
        var (points, findings) = await RunAsync(which, how, Sweep.IsLong ? 1 : every);
        Sweep.Judge($"{(which == "db" ? "database's files" : which)} ({how})", points, findings);
        Assert.That(points, Is.GreaterThan(which == "letters" ? 10 : 40));
    }

    [Test]
    public async Task A_vault_that_takes_a_full_disk_for_success_would_be_found() =>
        Assert.That((await RunAsync("careless", "ENOSPC", 5)).Findings, Is.Not.Empty);

    /// <summary>In the process whose calls fail. Says <c>point</c> for each that did, and what was wrong.</summary>
    public static async Task SweepAsync(string library, string which, string how, int every)
    {
        // What is called by P/Invoke is looked up in the C library itself, past what stands before it.
        NativeLibrary.SetDllImportResolver(typeof(Database).Assembly, (name, _, _) => name == "libc" ? NativeLibrary.Load(library) : 0);
        NativeLibrary.SetDllImportResolver(typeof(FailingFiles).Assembly, (name, _, _) => name == "failing-files" ? NativeLibrary.Load(library) : 0);
        var (points, findings) = await Sweep.RunAsync(
            call =>
            {
                var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"second-opinion-{Guid.CreateVersion7():N}")).FullName;
                return FaultyHouse.OpenAsync(new Ground
                {
                    Folder = folder,
                    Plan = new FilePlan(Path.Combine(folder, which == "careless" ? "files" : which), call, how == "EIO" ? Eio : Enospc),
                    Post = new PickupPost(Path.Combine(folder, "letters")),
                    IsHarmless = which is "db" or "letters", // the trail's own loop tries again in silence; letters in files are for development
                    Twist = which == "careless" ? Careless : _ => { },
                });
            },
            every,
            atOnce: 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"points {points}"));
        foreach (var finding in findings)
        {
            Console.WriteLine($"finding {finding.ReplaceLineEndings(" | ")}");
        }
    }

    private static async Task<(int Points, List<string> Findings)> RunAsync(string which, string how, int every)
    {
        var compiler = Checkout.RequirePeer("gcc");
        var folder = Directory.CreateTempSubdirectory("second-opinion-");
        try
        {
            var library = Path.Combine(folder.FullName, "failing-files.so");
            var source = Path.Combine(Checkout.Root, "tests", "SecondOpinion.Tests", "Faults", "failing-files.c");
            using (var compiling = Process.Start(compiler, ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]))
            {
                await compiling.WaitForExitAsync();
                Assert.That(compiling.ExitCode, Is.Zero);
            }

            using var child = Child.Start(
                ["failing-files", library, which, how, every.ToString(CultureInfo.InvariantCulture)], ("LD_PRELOAD", library), ("TMPDIR", folder.FullName));
            var (points, findings) = (0, new List<string>());
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("points ", StringComparison.Ordinal))
                {
                    points = int.Parse(line.AsSpan(7), CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("finding ", StringComparison.Ordinal))
                {
                    findings.Add(line[8..].Replace(" | ", Environment.NewLine, StringComparison.Ordinal));
                }
            }

            await child.WaitForExitAsync();
            Assert.That(child.ExitCode, Is.Zero);
            return (points, findings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Careless(IServiceCollection services) => services.AddSingleton<IVault>(rooms => Twisted<IVault>.Of(
        new FileVault(rooms.GetRequiredService<Microsoft.Extensions.Options.IOptions<VaultOptions>>().Value.Path!, rooms.GetRequiredService<Database>(), rooms.GetRequiredService<ReaderKeys>(), rooms.GetRequiredService<TimeProvider>()), // a path is configured
        (name, _, go) => name == nameof(IVault.BeginAsync) ? BeginAsync((Task<ISealing>)go()!) : go())); // it returns one

    private static async Task<ISealing> BeginAsync(Task<ISealing> beginning) => Twisted<ISealing>.Of(
        await beginning, (name, _, go) => name is nameof(ISealing.DisposeAsync) ? go() : GoOnAsync((Task)go()!)); // all others return one

    private static async Task GoOnAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (IOException)
        {
            // the plant: nobody hears of it
        }
    }

    private sealed class FilePlan(string under, int call, int error) : FaultPlan(0, Failing.Once)
    {
        public override string Where => Marshal.PtrToStringUTF8(Failed()) ?? "";

        public override void Arm() => Arm([.. Encoding.UTF8.GetBytes(under), 0], call, error, error == Eio ? 1 : 0);

        public override void Pause(bool pause) => Hold(pause ? 1 : 0);

        [DllImport("failing-files", EntryPoint = "failing_files_arm")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern void Arm(byte[] under, int call, int error, int reads);

        [DllImport("failing-files", EntryPoint = "failing_files_hold")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern void Hold(int hold);

        [DllImport("failing-files", EntryPoint = "failing_files_failed")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern IntPtr Failed();
    }
}
