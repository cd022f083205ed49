using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecondOpinion.Letters;

namespace SecondOpinion.Mail;

/// <summary>Wires the sending of letters.</summary>
public static class MailServices
{
    /// <summary>Adds the mailer that <c>Mail:Kind</c> names and the worker that serves the outbox. A process without this one only queues letters.</summary>
    /// <remarks>The caller adds the stores, the trail, a <see cref="TimeProvider"/> and the <see cref="OutboxBell"/> that its stores ring.
    /// Everything wrong with the settings or the templates stops the start, all of it named at once.</remarks>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection("Mail")).ValidateOnStart();
        services.AddOptions<LinkOptions>().Bind(configuration.GetSection("Links"))
            .Validate(links => Enum.IsDefined(links.Form), "Links:Form must be Fragment or Path.").ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.TryAddSingleton<OutboxBell>();
        services.AddSingleton<LinkAddresses>();
        services.AddSingleton<LetterWriter>();
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<PickupMailer>();
        services.AddSingleton<IMailer>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Kind == MailKind.Pickup
            ? provider.GetRequiredService<PickupMailer>()
            : provider.GetRequiredService<SmtpMailer>());
        services.AddSingleton(provider => new RelayProbe(
            provider.GetRequiredService<IOptions<MailOptions>>(), provider.GetRequiredService<SmtpMailer>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OutboxRecord>();
        services.AddSingleton<OutboxPump>();
        services.AddHostedService<OutboxWorker>();
        return services;
    }
}
