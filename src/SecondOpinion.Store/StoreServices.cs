using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SecondOpinion.Cases;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Preparation;
using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Store.Cases;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Letters;
using SecondOpinion.Store.Links;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Recipients;
using SecondOpinion.Store.Studies;
using SecondOpinion.Store.Trail;
using SecondOpinion.Store.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trail;

namespace SecondOpinion.Store;

/// <summary>Wires everything that is kept.</summary>
public static class StoreServices
{
    /// <summary>Adds the stores of every room.</summary>
    public static IServiceCollection AddRooms(this IServiceCollection services)
    {
        services.TryAddSingleton<OutboxBell>();
        services.AddSingleton<LetterSeal>();
        services.AddSingleton<IStudyIndex, StudyIndex>();
        services.AddSingleton<ICaseStore, CaseStore>();
        services.AddSingleton<ILinkStore, LinkStore>();
        services.AddSingleton<IChallengeStore, ChallengeStore>();
        services.AddSingleton<IReaderSessionStore, ReaderSessionStore>();
        services.AddSingleton<IOutboxStore, OutboxStore>();
        services.AddSingleton<IPreparedStore, PreparedStore>();
        services.AddSingleton<IReadingWindowStore, ReadingWindowStore>();
        return services;
    }
}
