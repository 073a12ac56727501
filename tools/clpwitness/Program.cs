using System.Net.Sockets;
using System.Reflection;
using Baton.Clpwitness;

const int Failed = 1;
const int WrongUsage = 2;

if (args.Contains("--help") || args.Contains("-?"))
{
    Console.WriteLine(Options.Usage);
    return 0;
}
if (args.Contains("--version"))
{
    string version = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
        .InformationalVersion.Split('+')[0] ?? "0.0.0";
    Console.WriteLine($"clpwitness {version}");
    return 0;
}
try
{
    var options = Options.Parse(args);
    if (options.MakesCertificate)
    {
        var (certificate, key) = SelfSigned.Write(
            options.CertificateFolder, options.Names, TimeProvider.System);
        Console.WriteLine($"Certificate : {certificate}  (copy it to the clusters' servers)");
        Console.WriteLine($"Key : {key}  (stays here)");
        return 0;
    }
    await using var server = await WitnessServer.StartAsync(options, TimeProvider.System,
        Console.Error.WriteLine);
    foreach (string address in server.Addresses)
        Console.WriteLine($"clpwitness listens on {address}");
    await server.EndAsync();
    return 0;
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"clpwitness: {e.Message}\n\n{Options.Usage}");
    return WrongUsage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException
    or InvalidDataException or System.Security.Cryptography.CryptographicException)
{
    await Console.Error.WriteLineAsync($"clpwitness: {e.Message}");
    return Failed;
}
