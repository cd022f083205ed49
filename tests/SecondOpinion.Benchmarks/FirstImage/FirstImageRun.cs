using System.Diagnostics;
using SecondOpinion.Benchmarks.Peers;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>Makes the line and runs the benchmark on the servers' side of it.</summary>
internal static class FirstImageRun
{
    /// <summary>The command of the process on the servers' side.</summary>
    public const string Within = "first-image-within";

    /// <summary>0 when every line is a figure, or when the benchmark cannot run here, which it says.</summary>
    public static async Task<int> RunAsync()
    {
        if (EmulatedLink.Missing is { } missing)
        {
            Console.WriteLine($"SKIPPED: first-image: {missing}");
            return 0;
        }

        var viewer = await Ohif.FetchAsync();
        var work = Directory.CreateTempSubdirectory("first-image-").FullName;
        try
        {
            using var link = await EmulatedLink.StartAsync();
            var command = EmulatedLink.On(EmulatedLink.Servers, "dotnet", typeof(FirstImageRun).Assembly.Location, Within, work, viewer);
            using var inside = Process.Start(command[0], command[1..]);
            await inside.WaitForExitAsync();
            return inside.ExitCode;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
