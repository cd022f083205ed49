using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Mail;

internal sealed class StartingWithMailSettings
{
    [Test]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var failures = Failures("Production", ("Mail:Kind", "Smtp"), ("Mail:Port", "0"), ("Mail:User", "u"), ("Mail:From", "nobody"), ("Mail:TimeoutSeconds", "1"), ("Mail:Workers", "0"), ("PublicUrl", "http://opinion.example"));

        Assert.That(failures, Has.Length.EqualTo(7));
        foreach (var name in new[] { "Mail:Host", "Mail:Port", "Mail:User", "Mail:From", "Mail:TimeoutSeconds", "Mail:Workers", "PublicUrl" })
        {
            Assert.That(failures, Has.Some.Contains(name));
        }
    }

    [Test]
    public void There_is_no_default_way_to_send() => Assert.That(Failures("Production", ("Mail:From", "a@b.example")), Has.Some.Contains("Mail:Kind"));

    [Test]
    public void Whole_settings_start()
    {
        Assert.That(Failures("Production", ("Mail:Kind", "Smtp"), ("Mail:Host", "relay.example"), ("Mail:From", "a@b.example"), ("PublicUrl", "https://opinion.example")), Is.Empty);
        Assert.That(Failures("Development", ("Mail:Kind", "Pickup"), ("Mail:Folder", ".data/outbox"), ("Mail:From", "a@b.example")), Is.Empty);
    }

    [Test]
    public void Pickup_refuses_to_exist_outside_development() =>
        Assert.That(Failures("Production", ("Mail:Kind", "Pickup"), ("Mail:Folder", "x"), ("Mail:From", "a@b.example")), Has.Some.Contains("Development only"));

    [Test]
    public void A_missing_template_stops_the_start() =>
        Assert.That(Failures("Development", ("Mail:Kind", "Pickup"), ("Mail:Folder", "x"), ("Mail:From", "a@b.example"), ("Mail:Templates", "no-such-folder")), Has.Some.Contains("Mail:Templates"));

    [Test]
    public void There_is_no_setting_that_turns_encryption_off() =>
        Assert.That(Enum.GetNames<MailSecurity>(), Is.EqualTo(new[] { "StartTls", "Tls" }));

    private static string[] Failures(string environment, params (string, string?)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Item1, setting => setting.Item2)).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<IHostEnvironment>(new Environment(environment));
        services.AddMail(configuration);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "tests";

        public string ContentRootPath { get; set; } = "";

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
