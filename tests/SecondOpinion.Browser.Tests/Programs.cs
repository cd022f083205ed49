using System.Diagnostics;

namespace SecondOpinion.Browser;

/// <summary>Runs a program to its end.</summary>
internal static class Programs
{
    /// <summary>What <c>second-opinion doctor</c> says of settings in the environment: its exit code and its lines.</summary>
    public static Task<(int Code, string Said)> DoctorAsync(params (string Key, string Value)[] settings)
    {
        var tool = Path.Combine(Checkout.Root, "src", "SecondOpinion.Tool", "bin", Site.Configuration, "net10.0", "second-opinion.dll");
        return RunAsync("dotnet", [tool, "doctor", "--folder", Path.Combine(Checkout.Root, "src", "SecondOpinion.Web")], settings);
    }

    public static async Task<(int Code, string Said)> RunAsync(string program, IReadOnlyList<string> arguments, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
