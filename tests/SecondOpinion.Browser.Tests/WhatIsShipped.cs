using System.Globalization;
using System.Text.RegularExpressions;

namespace SecondOpinion.Browser;

/// <summary>The files under deploy/ that an operator copies: right as they stand, but for what only the operator has.</summary>
internal sealed partial class WhatIsShipped
{
    private static readonly string Deploy = Path.Combine(Checkout.Root, "deploy");

    /// <summary>systemd's own measure, 0 to 10; what it calls OK ends at 5.</summary>
    private const double MostExposed = 2.0;

    [Test]
    public async Task The_settings_are_right_but_for_files_that_only_the_operator_has()
    {
        var settings = (await File.ReadAllLinesAsync(Path.Combine(Deploy, "systemd", "both.env"))).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1])).Append(("ASPNETCORE_ENVIRONMENT", "Production"));
        Assert.That(settings.Select(setting => setting.Item1), Is.All.Match("^[A-Za-z_][A-Za-z0-9_]*$"), "systemd drops every other name");
        var (code, said) = await Programs.DoctorAsync([.. settings]);
        Assert.That(code, Is.EqualTo(2));
        var faults = said.Split('\n').Where(line => line.StartsWith("failed   configuration", StringComparison.Ordinal)).ToList();
        Assert.That(faults, Is.Not.Empty.And.All.Match("secrets_[a-z]+(\\.p12)? is not there|names no file|names no folder"));
        Assert.That(said, Does.Not.Contain("no proxy is named"));
    }

    [Test]
    public async Task Systemd_takes_the_unit_and_finds_it_hardened()
    {
        var program = Checkout.RequirePeer("systemd-analyze");
        var folder = Directory.CreateTempSubdirectory("second-opinion-units-").FullName;
        try
        {
            var unit = Path.Combine(folder, "second-opinion@both.service");
            var text = await File.ReadAllTextAsync(Path.Combine(Deploy, "systemd", "second-opinion@.service"));
            await File.WriteAllTextAsync(unit, ExecStart().Replace(text, "ExecStart=/bin/true")); // the program is not installed here
            var verified = await Programs.RunAsync(program, ["verify", unit]);
            Assert.That(verified, Is.EqualTo((0, "")));
            var (_, measured) = await Programs.RunAsync(program, ["security", "--offline=true", "--no-pager", unit]);
            var exposure = double.Parse(Exposure().Match(measured).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.That(exposure, Is.LessThanOrEqualTo(MostExposed), measured);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("backup.sh", 4)]
    [TestCase("restore.sh", 4)]
    [TestCase("upgrade.sh", 5)]
    [TestCase("rotate-certificate.sh", 2)]
    public async Task A_script_without_its_arguments_says_what_it_wants_and_does_nothing(string script, int arguments)
    {
        var (code, said) = await Programs.RunAsync("bash", [Path.Combine(Deploy, script), .. Enumerable.Repeat("x", arguments - 1)]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(said, Does.Contain($"{script} "));
    }

    [Test]
    public void Every_file_that_the_runbook_points_to_is_there()
    {
        var runbook = File.ReadAllText(Path.Combine(Deploy, "RUNBOOK.md"));
        foreach (var link in Link().Matches(runbook).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            Assert.That(File.Exists(Path.Combine(Deploy, link)), Is.True, link);
        }
    }

    [GeneratedRegex("^ExecStart=.*$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex Exposure();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
