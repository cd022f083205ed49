using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive;
using SecondOpinion.Trusts;

namespace SecondOpinion.Studies;

/// <summary>Section Archives.</summary>
internal sealed class ArchivesConfigured
{
    [Test]
    public void Folders_of_two_trusts_are_archives_apart()
    {
        var a = Directory.CreateTempSubdirectory("so-a-").FullName;
        var b = Directory.CreateTempSubdirectory("so-b-").FullName;
        var options = Read(("Main PACS", "DEMO1", "Folder", a), ("Main PACS", "DEMO2", "Folder", b));
        using var archives = new Archive.Archives(Options.Create(options), null!, TimeProvider.System); // no search is made
        Directory.Delete(a);
        Directory.Delete(b);
        Assert.Multiple(() =>
        {
            Assert.That(archives.Of("DEMO1").Single().Trust, Is.EqualTo("DEMO1"));
            Assert.That(archives.Find("DEMO2", "Main PACS"), Is.Not.SameAs(archives.Find("DEMO1", "Main PACS")));
            Assert.That(archives.Find("DEMO1", "Other"), Is.Null);
            Assert.That(archives.Of("DEMO3"), Is.Empty);
        });
    }

    [Test]
    public void A_relative_path_counts_from_the_content_root() =>
        Assert.That(Read(("Root", "DEMO1", "Folder", ".")).Entries[0].Path, Is.EqualTo(Path.TrimEndingDirectorySeparator(Path.GetTempPath())));

    [Test]
    public void Every_mistake_is_told_at_once() =>
        Assert.That(
            Errors(("", "DEMO1", "Folder", "."), ("A", "NONE", "Folder", "a"), ("B", "DEMO1", "Tape", "."), ("C", "DEMO1", "Folder", ""), ("D", "DEMO1", "Folder", "not-there")),
            Has.Exactly(1).StartsWith("Archives:0:Name").And.Exactly(1).StartsWith("Archives:1:Trust").And.Exactly(1).StartsWith("Archives:1:Path names").And.Exactly(1).StartsWith("Archives:2:Kind")
                .And.Exactly(1).StartsWith("Archives:3:Path").And.Exactly(1).StartsWith("Archives:4:Path names"));

    [Test]
    public void No_archive_at_all_is_a_mistake() => Assert.That(Errors(), Has.One.Contains("at least one"));

    [Test]
    public void One_name_twice_in_a_trust_is_a_mistake() =>
        Assert.That(Errors(("A", "DEMO1", "Folder", "."), ("A", "DEMO1", "Folder", ".")), Has.One.Contains("two archives named"));

    [Test]
    public void A_folder_that_two_trusts_share_is_a_mistake()
    {
        var inner = Directory.CreateTempSubdirectory("so-inner-").FullName;
        var errors = Errors(("A", "DEMO1", "Folder", "."), ("A", "DEMO2", "Folder", inner));
        Directory.Delete(inner);
        Assert.That(errors, Has.One.Contains("another trust"));
    }

    [Test]
    public void Archives_over_the_network_stand_beside_folders_and_one_address_belongs_to_one_trust()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (at, trust) in new[] { "DEMO1", "DEMO2" }.Index())
        {
            settings[$"Archives:{at}:Name"] = "VNA";
            settings[$"Archives:{at}:Trust"] = trust;
            settings[$"Archives:{at}:Kind"] = "DicomWeb";
            settings[$"Archives:{at}:Url"] = "https://vna.trust.example/dicom-web";
        }

        Assert.That(
            () => Services(settings).GetRequiredService<IOptions<ArchiveOptions>>().Value,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("another trust"));
        settings["Archives:1:Url"] = "https://vna.other.example/dicom-web";
        settings["Archives:2:Name"] = "Disk";
        settings["Archives:2:Trust"] = "DEMO1";
        settings["Archives:2:Kind"] = "Folder";
        settings["Archives:2:Path"] = ".";
        using var archives = new Archive.Archives(Services(settings).GetRequiredService<IOptions<ArchiveOptions>>(), null!, TimeProvider.System); // no search is made
        Assert.That(archives.Of("DEMO1").Select(archive => archive.Name), Is.EqualTo(new[] { "VNA", "Disk" }));
        Assert.That((archives.Folders.Count, archives.Remote.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Without_the_leaf_an_archive_of_kind_Dimse_is_refused_at_start_and_told_what_to_do_instead()
    {
        Assert.That(
            Errors(("PACS", "DEMO1", "Dimse", "")),
            Has.One.Contains("this build has no direct DIMSE").And.One.Contains("deploy/orthanc-gateway").And.One.Contains("-p:WithFoDicom=true"));
        Assert.That(Directory.Exists(Path.Combine(Checkout.Root, "deploy", "orthanc-gateway")), "what it points to");
    }

    [Test]
    public void A_kind_that_not_every_build_has_is_judged_by_itself_and_keeps_what_it_claims_for_one_entry()
    {
        Dictionary<string, string?> settings = new(StringComparer.Ordinal)
        {
            ["Archives:0:Name"] = "A", ["Archives:0:Trust"] = "DEMO1", ["Archives:0:Kind"] = "Tape", ["Archives:0:Reel"] = "1",
            ["Archives:1:Name"] = "A", ["Archives:1:Trust"] = "DEMO2", ["Archives:1:Kind"] = "Tape", ["Archives:1:Reel"] = "1",
            ["Archives:2:Name"] = "B", ["Archives:2:Trust"] = "DEMO2", ["Archives:2:Kind"] = "Tape",
        };
        var refused = Assert.Throws<OptionsValidationException>(
            () => Services(settings, new Tapes()).GetRequiredService<IOptions<ArchiveOptions>>().Value.ToString())!; // it was thrown
        Assert.That(refused.Failures, Is.EqualTo(new[] { "Archives:2:Reel is missing.", "Archives:1: reel 1 is that of Archives:0 already." }));
        Assert.That(() => Services(settings).GetRequiredService<IOptions<ArchiveOptions>>().Value, Throws.TypeOf<OptionsValidationException>()
            .With.Message.Contains("Kind \"Tape\" is not known"), "without it");
    }

    private static ArchiveOptions Read(params (string Name, string Trust, string Kind, string Path)[] entries) =>
        Services(entries).GetRequiredService<IOptions<ArchiveOptions>>().Value;

    private static IEnumerable<string> Errors(params (string Name, string Trust, string Kind, string Path)[] entries)
    {
        try
        {
            Read(entries);
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return refused.Failures;
        }
    }

    private static ServiceProvider Services((string Name, string Trust, string Kind, string Path)[] entries)
    {
        var settings = entries.SelectMany((entry, at) => new Dictionary<string, string?>
        {
            [$"Archives:{at}:Name"] = entry.Name,
            [$"Archives:{at}:Trust"] = entry.Trust,
            [$"Archives:{at}:Kind"] = entry.Kind,
            [$"Archives:{at}:Path"] = entry.Path,
        });
        return Services(settings);
    }

    private static ServiceProvider Services(IEnumerable<KeyValuePair<string, string?>> settings, params IEnumerable<IFurtherKind> further)
    {
        var services = new ServiceCollection();
        foreach (var kind in further)
        {
            services.AddSingleton(kind);
        }

        return services
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton<IHostEnvironment>(new TemporaryRoot())
            .AddSingleton<ITrusts>(new TwoTrusts())
            .AddArchives()
            .BuildServiceProvider();
    }

    private sealed class Tapes : IFurtherKind
    {
        public string Kind => "Tape";

        public IEnumerable<string> Errors(IConfigurationSection entry) => entry["Reel"] is null ? ["Reel is missing."] : [];

        public IEnumerable<string> Claims(IConfigurationSection entry) => [$"reel {entry["Reel"]}"];

        public RemoteArchive Open(ArchiveKey key, IConfigurationSection entry, TimeProvider clock) => throw new NotSupportedException();
    }

    private sealed class TwoTrusts : ITrusts
    {
        public IReadOnlyList<Trust> All { get; } = [new Trust { Code = "DEMO1", Name = "One" }, new Trust { Code = "DEMO2", Name = "Two" }];

        public Trust? Find(string code) => All.FirstOrDefault(trust => trust.Code == code);
    }

    private sealed class TemporaryRoot : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";

        public string ApplicationName { get; set; } = "Test";

        public string ContentRootPath { get; set; } = Path.GetTempPath();

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
