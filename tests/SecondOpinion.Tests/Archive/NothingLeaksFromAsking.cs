using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>Addresses of QIDO-RS hold names and numbers of patients: they stand in no log and in no exception.</summary>
internal sealed class NothingLeaksFromAsking
{
    private static readonly string[] Secrets = ["QUILLFEATHER", "9990000018", "1.2.840.99.77"];

    [TestCase(StatusCodes.Status503ServiceUnavailable, "text/plain")]
    [TestCase(StatusCodes.Status401Unauthorized, "text/plain")]
    [TestCase(StatusCodes.Status200OK, "text/html")]
    [TestCase(StatusCodes.Status200OK, "application/dicom+json")]
    [TestCase(0, "")]
    public async Task Neither_names_nor_numbers_nor_UIDs_stand_in_logs_and_exceptions(int status, string contentType)
    {
        using var authority = new TestAuthority();
        await using var server = await TlsArchive.StartAsync(authority, async context =>
        {
            if (status == 0)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync($"[{{\"00100010\": {string.Join(' ', Secrets)}");
        });
        using var archive = new DicomWebArchive(
            new ArchiveKey("DEMO1", "VNA"), new DicomWebOptions { Url = server.Url, AuthorityFile = authority.AuthorityFile }, TimeProvider.System);
        using var logs = new EverythingLogged();
        var search = new StudySearch(
            new ListedArchives(archive), Ids(), new StudyRefs(Keys), new RememberedTrail(), TimeProvider.System, logs.CreateLogger<StudySearch>());
        foreach (var words in new[] { "Quillfeather", "999 000 0018" })
        {
            var begun = (SearchBegun.Started)search.Begin(new SearchForm(words, null, null, null, null), Desk.Referrer);
            var page = ((SearchAnswer.Found)await search.FindAsync(begun.SearchId, Desk.Referrer, null, default)).Page;
            Assert.That(page.Down, Is.EqualTo(new[] { "VNA" }));
        }

        var study = People.Uid("1.2.840.99.77");
        var faults = new List<Exception>
        {
            Assert.CatchAsync(() => archive.FindAsync(study, default))!,
            Assert.CatchAsync(() => archive.SeriesAsync(study, default))!,
            Assert.CatchAsync(() => archive.OpenAsync(study, "1.2.840.99.77.1", "1.2.840.99.77.1.1", default))!,
        };
        Assert.That(logs.Text, Does.Contain("did not answer"), "something was logged");
        Assert.That(Canary.FindIn(logs.Text + string.Join('\n', faults), Secrets), Is.Empty);
    }

    [Test]
    public void Options_and_keys_print_redacted()
    {
        var options = new DicomWebOptions { Password = "Quillfeather", Token = "Quillfeather" };
        Assert.That($"{options}{new ArchiveEntry("A", "B", "DicomWeb", "", options)}{new Key("PatientName", "Quillfeather")}", Does.Not.Contain("Quillfeather"));
    }

    private static DeskKeys Keys { get; } = new(new EphemeralDataProtectionProvider());

    private static SearchIds Ids() => new(Keys, TimeProvider.System);

    /// <summary>Every log line at every level, and what the framework's own HTTP client would tell a listener of logs.</summary>
    private sealed class EverythingLogged : ILoggerFactory, ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public void AddProvider(ILoggerProvider provider)
        {
            // this one is all
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // nothing is held
        }
    }
}
