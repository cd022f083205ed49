using System.Net;
using System.Net.Sockets;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.FoDicom.Dimse;
using SecondOpinion.Studies;

namespace SecondOpinion.WithFoDicom;

/// <summary>A PACS that speaks C-FIND and C-MOVE only, asked without a gateway.</summary>
[NonParallelizable]
internal sealed class DirectDimse
{
    private static OrthancServer _pacs = null!; // started before the first test
    private static int _port;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var studies = Path.Combine(Checkout.RequireCorpus(), "studies");
        _pacs = await OrthancServer.StartAsync("PACS_B", _ => new System.Text.Json.Nodes.JsonObject
        {
            ["DicomModalities"] = new System.Text.Json.Nodes.JsonObject
            {
                ["us"] = new System.Text.Json.Nodes.JsonObject { ["AET"] = "SECOND_OPINION", ["Host"] = "127.0.0.1", ["Port"] = _port, ["AllowFind"] = true, ["AllowMove"] = true },
            },
        });
        await _pacs.LoadAsync(Path.Combine(studies, "mr-t1-colin27"));
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (_pacs is not null)
        {
            await _pacs.DisposeAsync();
        }
    }

    [Test]
    public async Task A_study_is_found_and_its_images_come_one_by_one_without_a_plain_file()
    {
        var before = Directory.GetFileSystemEntries(Path.GetTempPath()).ToHashSet(StringComparer.Ordinal);
        using var archive = Open();
        var study = (await archive.SearchAsync(new StudyQuery("Grace Okafor"), 10, null, default)).Studies[0];
        var series = (await archive.SeriesAsync(study.Uid, default))[0];
        var instances = await archive.InstancesAsync(study.Uid, series.Uid, default);
        Assert.That(instances, Has.Count.EqualTo(series.InstanceCount));
        foreach (var uid in instances.Take(5))
        {
            await using var instance = await archive.OpenAsync(study.Uid, series.Uid, uid, default);
            Assert.That(DicomFile.Read(instance).Dataset.GetString(Tags.SOPInstanceUID), Is.EqualTo(uid));
        }

        Assert.That(Directory.GetFileSystemEntries(Path.GetTempPath()).Where(entry => !before.Contains(entry)), Is.Empty);
    }

    [Test]
    public async Task What_the_PACS_does_not_hold_is_gone_and_an_unknown_study_is_nobody()
    {
        using var archive = Open();
        var study = (await archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default)).Studies[0].Uid;
        var series = (await archive.SeriesAsync(study, default))[0].Uid;
        Assert.That(await archive.FindAsync(People.Uid("1.2.3.4"), default), Is.Null);
        Assert.That(() => archive.OpenAsync(study, series, "1.2.3.4", default), Throws.InstanceOf<Exception>().With.Message.Contains("Archive PACS"));
    }

    [Test]
    public void A_PACS_that_is_not_there_or_does_not_know_us_is_told_of_without_a_name()
    {
        using (var archive = Open(host: "127.0.0.1", pacs: 1))
        {
            Assert.That(() => archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Not.Contains("Okafor"));
        }

        using (var archive = Open(called: "SOMEBODY_ELSE"))
        {
            Assert.That(() => archive.SearchAsync(new StudyQuery("Okafor"), 10, null, default), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("does not accept our AE title"));
        }
    }

    private static DimseArchive Open(string host = "127.0.0.1", int pacs = 0, string called = "PACS_B") => new(
        new ArchiveKey("DEMO1", "PACS"),
        new DimseOptions { Host = host, Port = pacs == 0 ? _pacs.DicomPort : pacs, CalledAe = called, CallingAe = "SECOND_OPINION", ListenAddress = "127.0.0.1", ListenPort = _port, Tls = false },
        TimeProvider.System);
}
