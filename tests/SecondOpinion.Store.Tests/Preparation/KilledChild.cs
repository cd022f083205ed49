using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Store.Tests.Cases;
using SecondOpinion.Store.Tests.Trail;
using SecondOpinion.Store.Tests.Vault;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>A process that does one of the works that must survive a kill, to be killed in the middle of it.</summary>
internal static class KilledChild
{
    /// <summary>Both processes know it; in life it is the case's own and sealed.</summary>
    public static readonly byte[] Secret = SHA256.HashData("killed child"u8);

    /// <param name="arguments">Folder and case; <c>trail</c>, the database and a mark, for a process that writes the trail; <c>ask</c> or
    /// <c>ask-in-two</c> and the database, for one that asks cases; <c>count</c>, the database and a row, for one that commits once.</param>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["trail", var path, var mark])
        {
            await KilledWriters.WriteAsync(path, mark);
            return 0;
        }

        if (arguments is ["ask" or "ask-in-two", var cases])
        {
            await Askers.AskAsync(cases, inTwo: arguments[0] == "ask-in-two");
            return 0;
        }

        if (arguments is ["count", var counted, var row])
        {
            await ReadingWhatIsUnchanged.CountAsync(counted, row);
            return 0;
        }

        if (arguments is not [var folder, var id])
        {
            Console.Error.WriteLine("Run the tests with: dotnet test");
            return 1;
        }

        using var vault = await VaultFixture.OpenAsync(folder, new FixedKeys());
        var house = House.Of(vault, House.Head(1, "t1-sagittal", "t1-axial"), House.Grace, Secret, Guid.Parse(id, CultureInfo.InvariantCulture));
        await house.PrepareAsync();
        await house.ResealAllAsync();
        return 0;
    }

    /// <summary>One key that both processes have. Only for this test: it protects nothing.</summary>
    internal sealed class FixedKeys : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => [.. plaintext.Select(one => (byte)(one ^ 0x5A))];

        public byte[] Unprotect(byte[] protectedData) => Protect(protectedData);
    }
}
