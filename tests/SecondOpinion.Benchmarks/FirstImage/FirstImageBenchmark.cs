using System.Globalization;
using Microsoft.Playwright;
using SecondOpinion.Benchmarks.Peers;
using SecondOpinion.Browser;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>How long somebody on a slow line waits for the first image: ours from the press that sends the right code, OHIF's from the address of the study.</summary>
/// <remarks>Both serve the same files in clear by HTTP/1.1 to the same Chromium, with an empty cache in each round. Until the press ours has shown the
/// page of the link and the page of the code, as it does to everybody; what it brings along meanwhile counts as had, in the first line. In the second
/// line the cache is emptied just before the press, so that nothing is had.</remarks>
internal sealed class FirstImageBenchmark(string work, string viewer)
{
    private const int Slices = 60;
    private const int Rounds = 5;

    private readonly List<(Seen Ours, Seen Emptied, Seen Theirs)> _rounds = [];

    /// <summary>0 when every line is a figure.</summary>
    public async Task<int> RunAsync()
    {
        var archive = Path.Combine(work, "archive");
        var files = CtStudy.Write(archive, Slices);
        using var ohif = await Ohif.StartAsync(work, viewer, EmulatedLink.Address, files);
        await using var letters = await Invited.PrepareAsync(archive, Directory.CreateDirectory(Path.Combine(work, "data")).FullName, Rounds + 1);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ChromiumProgram.LaunchAsync(
            playwright, await BrowserAsync(), $"--host-resolver-rules=MAP localhost {EmulatedLink.Address}:{letters.Port}", $"--unsafely-treat-insecure-origin-as-secure={ohif.Address}");
        var pictures = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "pictures")).FullName; // of both, for whoever doubts
        var (ours, theirs) = (new OurPage(letters, browser, pictures), new OhifPage(ohif, browser, pictures));
        for (var round = 0; round <= Rounds; round++)
        {
            var one = (await ours.SeeAsync(round, isEmptied: false), await ours.SeeAsync(round, isEmptied: true), await theirs.SeeAsync());
            if (round > 0) // the first is for the compilers, and for Orthanc's own cache
            {
                _rounds.Add(one);
            }
        }

        return Tell() ? 0 : 1;
    }

    /// <summary>Chromium on its side of the line: Playwright starts a program, so this is one.</summary>
    private async Task<string> BrowserAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Network namespaces are Linux's.");
        }

        var program = Path.Combine(work, "chromium");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec {string.Join(' ', EmulatedLink.On(EmulatedLink.Browser, Checkout.RequirePeer("chromium")))} \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    private bool Tell()
    {
        Say($"A CT of {Slices} slices over {EmulatedLink.Megabits} Mbit/s and {EmulatedLink.RoundTripMilliseconds} ms, HTTP/1.1 in clear, Chromium with an empty cache in each of {Rounds} rounds; medians.");
        Say($"Ours: from the press that sends the right code. OHIF {Ohif.Version} over Orthanc: from going to the study's address; it has no code to ask for.");
        Tell("ours, preview painted", round => round.Ours.Preview, round => round.Ours);
        Tell("ours, image painted", round => round.Ours.Image, round => round.Ours);
        Tell("ours, cache emptied at the press, preview", round => round.Emptied.Preview, round => round.Emptied);
        Tell("ours, cache emptied at the press, image", round => round.Emptied.Image, round => round.Emptied);
        Tell("OHIF, image painted", round => round.Theirs.Image, round => round.Theirs);
        foreach (var line in _rounds[^1].Emptied.Waterfall)
        {
            Console.WriteLine($"      {line}");
        }

        Ratios[] ratios =
        [
            Ratio("OHIF's wait to ours, first image (mark 8)", round => round.Ours.Image),
            Ratio("the same, our cache emptied at the press (mark 8)", round => round.Emptied.Image),
            Ratio("OHIF's image to our preview", round => round.Ours.Preview),
        ];
        Array.ForEach(ratios, Console.WriteLine);
        return ratios.All(ratio => ratio.IsFigure);
    }

    private Ratios Ratio(string name, Func<(Seen Ours, Seen Emptied, Seen Theirs), TimeSpan> ours)
    {
        var ratio = new Ratios(name);
        _rounds.ForEach(round => ratio.Add(round.Theirs.Image / ours(round)));
        return ratio;
    }

    private void Tell(string name, Func<(Seen Ours, Seen Emptied, Seen Theirs), TimeSpan> when, Func<(Seen Ours, Seen Emptied, Seen Theirs), Seen> seen)
    {
        var milliseconds = Middle(round => when(round).TotalMilliseconds);
        var answers = Middle(round => seen(round).Waterfall.Count);
        Say($"  {name,-44}{milliseconds,8:F0} ms   {Middle(round => seen(round).Bytes) / 1000,7:F0} kB on the line and {answers,3:F0} answers by the image");
    }

    private double Middle(Func<(Seen Ours, Seen Emptied, Seen Theirs), double> figure) => _rounds.Select(figure).Order().ElementAt(_rounds.Count / 2);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
