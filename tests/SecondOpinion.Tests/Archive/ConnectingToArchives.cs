using Microsoft.AspNetCore.Http;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>How an archive is reached over a real network: who asks, whom we believe, how often and how long we try.</summary>
internal sealed class ConnectingToArchives
{
    private readonly TestAuthority _authority = new();

    [TearDown]
    public void Remove() => _authority.Dispose();

    [Test]
    public async Task Basic_and_bearer_credentials_are_shown_and_their_files_are_read_anew()
    {
        var seen = new List<string>();
        await using var server = await TlsArchive.StartAsync(_authority, context =>
        {
            seen.Add(context.Request.Headers.Authorization.ToString());
            return TlsArchive.NothingAsync(context);
        });
        await File.WriteAllTextAsync(_authority.TokenFile, "first\n");
        await File.WriteAllTextAsync(_authority.PasswordFile, "pässword\n");
        using var none = Open(server, new DicomWebOptions());
        using var basic = Open(server, new DicomWebOptions { Authentication = "Basic", User = "so", PasswordFile = _authority.PasswordFile });
        using var bearer = Open(server, new DicomWebOptions { Authentication = "Bearer", TokenFile = _authority.TokenFile });
        Assert.That(await none.ProbeAsync(default), Is.Null);
        Assert.That(await basic.ProbeAsync(default), Is.Null);
        Assert.That(await bearer.ProbeAsync(default), Is.Null);
        await File.WriteAllTextAsync(_authority.TokenFile, "second\n");
        Assert.That(await bearer.ProbeAsync(default), Is.Null);
        Assert.That(seen, Is.EqualTo(new[] { "", "Basic c286cMOkc3N3b3Jk", "Bearer first", "Bearer second" }));
        File.Delete(_authority.TokenFile);
        Assert.That(await bearer.ProbeAsync(default), Does.Contain("a file of ours"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_client_certificate_opens_an_archive_that_wants_one(bool pkcs12)
    {
        await using var server = await TlsArchive.StartAsync(_authority, TlsArchive.NothingAsync, wantsCertificate: true);
        using var with = Open(server, new DicomWebOptions
        {
            Authentication = "Certificate",
            CertificateFile = pkcs12 ? _authority.PfxFile : _authority.PemFile,
            PasswordFile = pkcs12 ? _authority.PasswordFile : "",
        });
        using var without = Open(server, new DicomWebOptions());
        Assert.That(await with.ProbeAsync(default), Is.Null);
        Assert.That(await without.ProbeAsync(default), Does.Contain("cannot be reached").Or.Contain("before it was complete"));
    }

    [Test]
    public async Task An_archive_whose_certificate_nobody_vouches_for_is_not_asked()
    {
        var asked = 0;
        await using var server = await TlsArchive.StartAsync(_authority, context =>
        {
            asked++;
            return TlsArchive.NothingAsync(context);
        });
        using var archive = new DicomWebArchive(new ArchiveKey("DEMO1", "VNA"), new DicomWebOptions { Url = server.Url }, TimeProvider.System);
        using var other = new TestAuthority();
        using var another = Open(server, new DicomWebOptions(), other.AuthorityFile);
        Assert.That(await archive.ProbeAsync(default), Does.Contain("cannot be reached"));
        Assert.That(await another.ProbeAsync(default), Does.Contain("cannot be reached"));
        Assert.That(asked, Is.Zero);
    }

    [TestCase("localhost", -1, TestName = "An_archive_whose_certificate_has_expired_is_not_asked")]
    [TestCase("elsewhere.example", 200, TestName = "An_archive_whose_certificate_is_another_s_is_not_asked")]
    public async Task Certificates(string name, int hours)
    {
        using var authority = new TestAuthority(name, hours);
        await using var server = await TlsArchive.StartAsync(authority, _ => throw new InvalidOperationException("It was asked."));
        using var archive = Open(server, new DicomWebOptions { Authentication = "Bearer", Token = "secret" }, authority.AuthorityFile);
        Assert.That(await archive.ProbeAsync(default), Does.Contain("its certificate has expired, is for another name or is from an authority that we do not know").And.Not.Contain("secret"));
        Assert.That(() => archive.OpenAsync(People.Uid("1.2"), "1.2.3", "1.2.3.4", default), Throws.TypeOf<ArchiveUnavailableException>());
    }

    [TestCase(StatusCodes.Status503ServiceUnavailable, 2, true)]
    [TestCase(StatusCodes.Status503ServiceUnavailable, 3, false)]
    [TestCase(StatusCodes.Status429TooManyRequests, 2, true)]
    [TestCase(StatusCodes.Status500InternalServerError, 1, false)]
    public async Task Reads_are_tried_three_times_and_only_what_may_pass(int status, int failures, bool answers)
    {
        var asked = 0;
        await using var server = await TlsArchive.StartAsync(_authority, context =>
        {
            if (++asked > failures)
            {
                return TlsArchive.NothingAsync(context);
            }

            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        using var archive = Open(server, new DicomWebOptions());
        Assert.That((await archive.ProbeAsync(default) is null, asked), Is.EqualTo((answers, answers ? failures + 1 : failures)));
    }

    [Test]
    public async Task What_is_no_read_is_tried_once()
    {
        var asked = 0;
        await using var server = await TlsArchive.StartAsync(_authority, context =>
        {
            asked++;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        using var gateway = Open(server, new DicomWebOptions { GatewayModality = "pacs" });
        Assert.That(await gateway.ProbeAsync(default), Does.Contain("status 503"));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task An_archive_that_does_not_begin_to_answer_is_not_waited_for()
    {
        await using var server = await TlsArchive.StartAsync(_authority, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var archive = Open(server, new DicomWebOptions { TimeoutSeconds = 1 });
        Assert.That(await archive.ProbeAsync(default), Does.Contain("in time"));
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await using var thief = await TlsArchive.StartAsync(_authority, _ => throw new InvalidOperationException("It was followed."));
        await using var server = await TlsArchive.StartAsync(_authority, context =>
        {
            context.Response.Redirect(thief.Url);
            return Task.CompletedTask;
        });
        using var archive = Open(server, new DicomWebOptions { Authentication = "Bearer", Token = "secret" });
        Assert.That(await archive.ProbeAsync(default), Does.Contain("status 302"));
    }

    [Test]
    public async Task A_connection_cut_in_the_middle_of_an_instance_is_an_error_and_no_image()
    {
        await using var server = await TlsArchive.StartAsync(_authority, async context =>
        {
            context.Response.ContentType = "multipart/related; type=\"application/dicom\"; boundary=B";
            await context.Response.WriteAsync("--B\r\nContent-Type: application/dicom\r\n\r\nDICM");
            await context.Response.Body.FlushAsync();
            await Task.Delay(300); // so that the beginning arrives
            context.Abort();
        });
        using var archive = Open(server, new DicomWebOptions());
        Assert.That(
            () => archive.OpenAsync(People.Uid("1.2"), "1.2.3", "1.2.3.4", default),
            Throws.TypeOf<ArchiveUnavailableException>().With.Message.Contains("before it was complete"));
    }

    private DicomWebArchive Open(TlsArchive server, DicomWebOptions options, string? authority = null) =>
        new(new ArchiveKey("DEMO1", "VNA"), options with { Url = server.Url, AuthorityFile = authority ?? _authority.AuthorityFile }, TimeProvider.System);
}
