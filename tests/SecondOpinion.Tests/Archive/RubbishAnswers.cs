using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;
using static SecondOpinion.Archive.ScriptedArchive;

namespace SecondOpinion.Archive;

/// <summary>Whatever an archive answers instead of what it was asked for is one clear error, and quotes nothing.</summary>
internal sealed class RubbishAnswers
{
    private const string Canary = "Quillfeather";
    private static readonly byte[] Slice = MadeFile.Slice(Study.Value, "1.2.3", 4).ToBytes();

    private static IEnumerable<TestCaseData> Searches()
    {
        yield return new(Body($"<html>{Canary}</html>", "text/html"), "not JSON");
        yield return new(Body($"<html>{Canary}</html>", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("", ""), "not JSON");
        yield return new(Body("[]", "text/plain"), "not JSON");
        yield return new(Body($"[{{\"00100010\":{{\"Value\":[\"{Canary}\"", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body($"[{{\"00100010\":\"{Canary}\"}}]", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("[1]", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("{}", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("[] []", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("[{\"0020000D\":{\"Value\":[true]}}]", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body("[{\"00100010\":{\"Value\":[\"\\ud800\"]}}]", "application/dicom+json"), "not DICOM JSON");
        yield return new(Body(new string('[', 100_000), "application/dicom+json"), "not DICOM JSON");
        yield return new(Body([0x1f, 0x8b, 8, 0], "application/dicom+json"), "not DICOM JSON");
        yield return new(Body(Canary, "text/plain", HttpStatusCode.InternalServerError), "status 500");
        yield return new(Body(Canary, "text/plain", HttpStatusCode.Found), "status 302");
        yield return new(Body(Canary, "text/plain", HttpStatusCode.Unauthorized), "refuses our credentials");
        yield return new(Body(Canary, "text/plain", HttpStatusCode.Forbidden), "refuses our credentials");
        var packed = Body("[]", "application/dicom+json");
        packed.Content.Headers.ContentEncoding.Add("gzip");
        yield return new(packed, "compressed");
    }

    [TestCaseSource(nameof(Searches))]
    public void A_search_that_is_answered_so_fails(HttpResponseMessage answer, string why)
    {
        using var kept = answer;
        var fault = Assert.ThrowsAsync<ArchiveUnavailableException>(() => new ScriptedArchive(_ => answer).FindAsync(new StudyQuery("okafor")))!;
        Assert.That(fault.Message, Does.StartWith("Archive VNA").And.Contain(why));
        Assert.That(fault.ToString(), Does.Not.Contain(Canary));
    }

    [Test]
    public void An_endless_answer_is_broken_off()
    {
        var archive = new ScriptedArchive(_ => Streamed(new Endless("[{\"00100010\":{\"Value\":[\"a\"]}},"u8.ToArray()), "application/dicom+json"));
        Assert.That(() => archive.FindAsync(new StudyQuery("okafor")), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("without end"));
    }

    [Test]
    public void An_answer_about_another_study_is_none()
    {
        var archive = Of(Row("1.2.840.99.2"));
        Assert.That(() => archive.Archive.FindAsync(Study, default), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("another study"));
        var series = new ScriptedArchive(_ => Json(new JsonObject { ["0020000D"] = Element("UI", "1.2.840.99.2"), ["0020000E"] = Element("UI", "1.2.3") }));
        Assert.That(() => series.Archive.SeriesAsync(Study, default), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("another study"));
        Assert.That(() => series.Archive.InstancesAsync(Study, "1.2.3", default), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("another study"));
    }

    [TestCase("../../patients")]
    [TestCase("1.2.3?x=1")]
    [TestCase("")]
    public void A_series_or_instance_named_like_no_UID_is_not_followed(string uid)
    {
        var archive = new ScriptedArchive(_ => Json(new JsonObject { ["0020000E"] = Element("UI", uid), ["00080018"] = Element("UI", uid) }));
        Assert.That(() => archive.Archive.SeriesAsync(Study, default), Throws.TypeOf<ArchiveUnavailableException>());
        Assert.That(() => archive.Archive.InstancesAsync(Study, "1.2.3", default), Throws.TypeOf<ArchiveUnavailableException>());
        Assert.That(() => archive.Archive.OpenAsync(Study, uid, "1.2.3", default), Throws.TypeOf<InstanceGoneException>());
    }

    private static IEnumerable<TestCaseData> Instances()
    {
        const string Related = "multipart/related; type=\"application/dicom\"; boundary=B";
        string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
        byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
        var whole = $"--B\r\nContent-Type: application/dicom\r\n\r\n{Text(Slice)}\r\n--B--";

        yield return new(Body($"<html>{Canary}</html>", "text/html"), "not DICOM");
        yield return new(Body($"{{\"a\":\"{Canary}\"}}", "application/json"), "not DICOM");
        yield return new(Body("", Related), "before it was complete");
        yield return new(Body("", "application/dicom"), "not as long");
        yield return new(Body(Bytes(whole), "multipart/related; type=\"application/dicom\""), "without a usable boundary");
        yield return new(Body(Bytes(whole), $"multipart/related; boundary={new string('B', 71)}"), "without a usable boundary");
        yield return new(Body(Bytes(whole[..^20]), Related), "before it was complete");
        yield return new(Body(Bytes(whole[..^5]), Related), "before it was complete");
        yield return new(Body(Bytes(whole[..^2]), Related), "before it was complete");
        yield return new(Body(Bytes("--B--"), Related), "no instance");
        yield return new(Body(Bytes("--B\r\nContent-Type: application/dicom\r\n\r\n\r\n--B--"), Related), "not as long");
        yield return new(Body(Bytes(whole.Replace("application/dicom", "text/html", StringComparison.Ordinal)), Related), "a part that is not DICOM");
        yield return new(Body(Bytes(whole.Replace("\r\n\r\n", "\r\nContent-Length: 7\r\n\r\n", StringComparison.Ordinal)), Related), "not as long");
        yield return new(Body(Bytes(whole.Replace("\r\n\r\n", "\r\nContent-Length: 99999999999\r\n\r\n", StringComparison.Ordinal)), Related), "larger than");
        yield return new(Body(Bytes($"--B\r\n{new string('x', 100_000)}"), Related), "do not end");
        yield return new(Body(Bytes($"{new string('x', 100_000)}\r\n{whole}"), Related), "between its parts");
        yield return new(Body(Bytes(whole.Replace("--B\r\n", "--BB\r\n", StringComparison.Ordinal)), Related), "delimiters are broken");
        yield return new(Parts(Slice, Slice), "more instances");
        yield return new(Body(Canary, "text/plain", HttpStatusCode.ServiceUnavailable), "status 503");
    }

    [TestCaseSource(nameof(Instances))]
    public void A_retrieval_that_is_answered_so_fails_and_leaves_nothing(HttpResponseMessage answer, string why)
    {
        using var kept = answer;
        var fault = Assert.ThrowsAsync<ArchiveUnavailableException>(() => new ScriptedArchive(_ => answer).OpenAsync())!;
        Assert.That(fault.Message, Does.StartWith("Archive VNA").And.Contain(why));
        Assert.That(fault.ToString(), Does.Not.Contain(Canary));
    }

    [Test]
    public void An_instance_that_is_to_be_had_in_no_form_is_an_error() => Assert.That(
        () => new ScriptedArchive(_ => Body(Canary, "text/plain", HttpStatusCode.InternalServerError)).OpenAsync(),
        Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("in any form"));

    [Test]
    public void An_instance_that_does_not_end_is_broken_off_at_the_limit()
    {
        var head = Encoding.ASCII.GetBytes("--B\r\nContent-Type: application/dicom\r\n\r\n");
        var endless = new Endless(new byte[4096], head);
        var archive = new ScriptedArchive(
            _ => Streamed(endless, "multipart/related; boundary=\"B\""), new DicomWebOptions { Url = Url, MostInstanceMegabytes = 40 });
        Assert.That(() => archive.OpenAsync(), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("larger than"));
        Assert.That(endless.Given, Is.InRange(40 << 20, 41 << 20));
    }

    [Test]
    public void An_answer_that_stops_is_not_waited_for()
    {
        var archive = new ScriptedArchive(_ => Streamed(new Stopping(), "application/dicom"), new DicomWebOptions { Url = Url, TimeoutSeconds = 1 });
        Assert.That(() => archive.OpenAsync(), Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("in time"));
    }

    private static HttpResponseMessage Streamed(Stream stream, string contentType)
    {
        var content = new StreamContent(stream);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return new HttpResponseMessage { Content = content };
    }

    /// <summary>The same bytes for ever.</summary>
    private sealed class Endless(byte[] again, byte[]? first = null) : ReadOnlyStream
    {
        private byte[]? _first = first;

        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var piece = _first ?? again;
            _first = null;
            var count = Math.Min(piece.Length, buffer.Length);
            piece.AsMemory(0, count).CopyTo(buffer);
            Given += count;
            return ValueTask.FromResult(count);
        }
    }

    /// <summary>Never gives anything.</summary>
    private sealed class Stopping : ReadOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}

/// <summary>A stream that can be read forward only.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
        // nothing is written
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
