using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SecondOpinion;

/// <summary>What must never stand in a tracked file: a package registry's host, a machine's path, a suppressed warning without its reason.</summary>
internal sealed partial class WhatTheProjectSaysOfItself
{
    [Test]
    public void No_file_names_a_package_registry() =>
        Assert.That(LinesWith(@"registry\.npm" + "js|api\\.nuget" + "\\.org|deb\\.debian" + "\\.org"), Is.Empty);

    [Test]
    public void No_warning_is_switched_off_in_the_code() =>
        Assert.That(LinesWith("#pragma warning " + "disable|Suppress" + "Message", "*.cs"), Is.Empty);

    [Test]
    public void Every_suppression_in_editorconfig_has_its_reason()
    {
        var bare = File.ReadAllLines(Path.Combine(Checkout.Root, ".editorconfig")).Where(line => Suppression().IsMatch(line) && !line.Contains('#', StringComparison.Ordinal));
        Assert.That(bare, Is.Empty);
    }

    [Test]
    public void There_is_no_nuget_config_and_every_npm_package_leaves_addresses_out_of_its_lock_file()
    {
        Assert.That(Git("ls-files", "*uget.config", "*uGet.Config"), Is.Empty);
        foreach (var package in Git("ls-files", "*package.json"))
        {
            var settings = File.ReadAllLines(Path.Combine(Checkout.Root, Path.GetDirectoryName(package)!, ".npmrc"));
            Assert.That(settings, Does.Contain("omit-lockfile-registry-resolved=true").And.Contain("ignore-scripts=true").And.Contain("save-exact=true"), package);
        }
    }

    private static string[] LinesWith(string pattern, params string[] paths) => Git(["grep", "-nIE", pattern, "--", .. paths]);

    private static string[] Git(params string[] arguments)
    {
        Checkout.RequirePeer("git");
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return lines;
    }

    [GeneratedRegex(@"^dotnet_diagnostic\..*=\s*none", RegexOptions.NonBacktracking)]
    private static partial Regex Suppression();
}
