using System.Globalization;
using System.Text;
using SecondOpinion.Store.Vault;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Trail;

/// <summary>The folder outside the database's reach: a file for each checkpoint, and the public key beside them. What stands there is never changed.</summary>
/// <param name="path">Made when it is not there.</param>
public sealed class CheckpointFolder(string path)
{
    /// <summary>File of the public key, in C2SP verifier-key form.</summary>
    public const string KeyFile = "checkpoint-key.pub";

    private const string Extension = ".checkpoint";

    /// <summary>File of the checkpoint over <paramref name="size"/> rows; names sort as sizes do.</summary>
    public static string NameOf(long size) => string.Create(CultureInfo.InvariantCulture, $"{size:D12}{Extension}");

    /// <summary>The note over the most rows; null when there is none.</summary>
    public (long Size, string Note)? Newest()
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        var newest = Directory.EnumerateFiles(path, $"*{Extension}")
            .Select(file => (File: file, Size: long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0L))
            .DefaultIfEmpty()
            .MaxBy(file => file.Size);
        return newest is { Size: > 0 } ? (newest.Size, File.ReadAllText(newest.File)) : null;
    }

    /// <summary>Puts the key there.</summary>
    /// <exception cref="IOException">It cannot be written, or another trail's key stands there.</exception>
    public void WriteKey(CheckpointKey key) => Write(KeyFile, $"{key}\n");

    /// <summary>Puts a checkpoint there.</summary>
    /// <exception cref="IOException">It cannot be written, or another one over as many rows stands there.</exception>
    public void Write(long size, string note) => Write(NameOf(size), note);

    /// <summary>A reader sees the whole file or none, and a file that was seen survives a power cut: its name too, whoever wrote it.</summary>
    private void Write(string name, string text)
    {
        Directory.CreateDirectory(path);
        var target = Path.Combine(path, name);
        if (File.Exists(target))
        {
            MustBeSame(target, text);
        }
        else
        {
            WriteNew(target, text);
        }

        DurableFiles.FlushFolder(path);
    }

    private static void WriteNew(string target, string text)
    {
        var unfinished = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                DurableFiles.Flush(file);
            }

            File.Move(unfinished, target, overwrite: false);
        }
        catch (IOException) when (File.Exists(target))
        {
            MustBeSame(target, text); // another desk that shares the folder was faster
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void MustBeSame(string target, string text)
    {
        if (File.ReadAllText(target) != text)
        {
            throw new IOException($"The checkpoint folder holds another {Path.GetFileName(target)}: it is another trail's folder, or the trail was forked.");
        }
    }
}
