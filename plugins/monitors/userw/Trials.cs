using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Userw;

/// <summary>What user space must be able to do at any time; each says why it could not.</summary>
/// <param name="place">Where the file is made.</param>
/// <param name="files">Makes it.</param>
/// <param name="command">Makes the process.</param>
public sealed class Trials(InstanceContext place, IFiles files, ICommand command)
{
    private static readonly TimeSpan ProcessLimit = TimeSpan.FromSeconds(60);

    private string Path => System.IO.Path.Join(place.RuntimeDirectory, "dummy");

    /// <summary>Makes a file, writes to it and deletes it.</summary>
    /// <param name="size">How many bytes are written.</param>
    /// <returns>Empty if it could be done.</returns>
    public string File(int size)
    {
        try
        {
            string text = new('.', size);
            files.WriteText(Path, text);
            string fault = files.ReadText(Path) == text
                ? "" : $"{Path} does not hold what was written";
            files.Delete(Path);
            return fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"a file cannot be made: {e.Message}";
        }
    }

    /// <summary>Makes a thread and waits for its end.</summary>
    /// <returns>Empty if it could be done.</returns>
    public static string Thread()
    {
        try
        {
            bool ran = false;
            var thread = new System.Threading.Thread(() => ran = true, 64 << 10);
            thread.Start();
            thread.Join();
            return ran ? "" : "a thread did not run";
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return $"a thread cannot be made: {e.Message}";
        }
    }

    /// <summary>Makes a process and waits for its end.</summary>
    /// <param name="stop">Cancels it.</param>
    /// <returns>Empty if it could be done.</returns>
    public async ValueTask<string> Process(CancellationToken stop)
    {
        try
        {
            var end = await command.Run(
                new CommandLine("true", []) { Timeout = ProcessLimit }, stop)
                .ConfigureAwait(false);
            return end.TimedOut ? "a process did not end"
                : end.ExitCode == 0 ? "" : $"a process ended with {end.ExitCode}: {end.Error}";
        }
        catch (IOException e)
        {
            return $"a process cannot be made: {e.Message}";
        }
    }
}
