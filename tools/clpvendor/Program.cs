using System.Reflection;
using Baton.Clpvendor;
using Baton.Licences;

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
    Console.WriteLine($"clpvendor {version}");
    return 0;
}
try
{
    Deeds.Do(Options.Parse(args), Console.Out, TimeProvider.System);
    return 0;
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"clpvendor: {e.Message}\n\n{Options.Usage}");
    return WrongUsage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException
    or LicenceRefusedException or System.Security.Cryptography.CryptographicException)
{
    await Console.Error.WriteLineAsync($"clpvendor: {e.Message}");
    return Failed;
}
